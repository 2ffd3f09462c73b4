"""Papers name entries in words; blanks are said to be blank, and a reference that leads nowhere is told."""

import pytest

from hagukumi.documents import naming
from hagukumi.plan import PlanIndex
from hagukumi.plan import records as r


@pytest.fixture
def index(small_plan):
    return PlanIndex(small_plan)


@pytest.mark.parametrize("name", [naming.department, naming.officer, naming.purpose, naming.organisation])
def test_a_blank_is_said_to_be_blank(index, name):
    assert name(index, " ") == "（未記入）"


@pytest.mark.parametrize("name", [naming.department, naming.officer, naming.purpose, naming.item])
def test_a_reference_that_leads_nowhere_is_told(index, name):
    assert name(index, "nai") == "nai（計画にない参照）"


def test_entries_are_named_in_words(index):
    assert naming.department(index, "shimin") == "市民課"
    assert naming.department_of_body(index, "shimin") == "市長　市民課"
    assert naming.officer(index, "clerk-b") == "こども未来課　係長"
    assert naming.purpose(index, "poverty") == "貧困"
    assert naming.item(index, "juki.moved_on") == "住民記録の異動日"
    assert naming.items(index, ["juki.number", "juki.moved_on"]) == "住民記録の宛名番号、住民記録の異動日"


def test_an_organisation_may_be_a_department_or_words(index):
    assert naming.organisation(index, "shimin") == "市民課"
    assert naming.organisation(index, "情報公開室") == "情報公開室"


def test_what_the_system_derives_is_named_without_a_source(index):
    assert naming.item(index, "link.rule") == "名寄せの規則"
    assert naming.table(index, "juki") == "住民記録"


def test_a_provision_is_cited_with_its_article():
    provision = r.Provision(statute="児童福祉法", article="第10条第1項", kind=r.ProvisionKind.STATUTE)

    assert naming.provision(provision) == "児童福祉法第10条第1項"
    assert naming.provision(r.Provision(statute="", article="", kind=r.ProvisionKind.STATUTE)) == "（未記入）"
