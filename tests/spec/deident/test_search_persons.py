"""Five records of one person hide nobody: where the file says whose a record is, persons are counted, not records."""

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, PopulationRisk, Privacy
from hagukumi.deident.recoding import partition, recode_locally, suppress_cells, unmet
from hagukumi.deident.risk import measure
from hagukumi.deident.search import optimum

TOWN = Hierarchy.of_paths("町字", [("一丁目", "東町", "*"), ("二丁目", "東町", "*"), ("三丁目", "西町", "*"), ("四丁目", "西町", "*")])
ILLS = ("なし", "高血圧", "糖尿病")


def visits(*rows: tuple[int, int, int]) -> CodedRecords:
    """Each row: the person (-1: unknown), the 町字, the illness."""
    person, town, ill = (np.array(column) for column in zip(*rows, strict=True))
    illness = {"傷病": SensitiveItem("傷病", ILLS, ill.astype(np.int32))}
    return CodedRecords((TOWN,), (town.astype(np.int32),), illness, persons=person.astype(np.int64))


OFTEN = visits(*[(1, 0, 0)] * 5, (2, 1, 1), (3, 1, 0), (4, 1, 1), *[(5, 2, 0), (6, 2, 1), (7, 2, 0)], (8, 3, 1), (9, 3, 0), (-1, 3, 2))


def test_a_class_of_five_records_of_one_person_is_not_five_people() -> None:
    found = optimum(OFTEN, Privacy(k=3), Limits(0))

    assert found.levels == (1,), "一丁目 is one person alone, who needs the neighbours of 二丁目"
    assert found.sizes.tolist() == [8, 6]
    assert optimum(CodedRecords(OFTEN.hierarchies, OFTEN.codes, OFTEN.sensitive), Privacy(k=3), Limits(0)).levels == (0,)


def test_a_person_in_two_classes_counts_in_each_and_an_unknown_one_by_itself() -> None:
    both = visits((1, 0, 0), (2, 0, 0), (1, 2, 0), (2, 2, 0), (-1, 3, 0), (-1, 3, 0))

    assert optimum(both, Privacy(k=2), Limits(0)).levels == (0,)


def test_a_value_is_as_frequent_as_the_persons_who_have_it() -> None:
    """One person with nine records of one illness does not outweigh two others: entropy sees one of three."""
    rows = visits(*[(1, 0, 0)] * 9, (2, 0, 1), (3, 0, 2))
    privacy = Privacy(k=3, diversity=(Diversity("傷病", DiversityKind.ENTROPY, 3),))

    assert not optimum(rows, privacy, Limits(0)).suppressed.any()
    assert unmet(rows, np.zeros(11, np.int32), privacy) == ()
    assert unmet(CodedRecords(rows.hierarchies, rows.codes, rows.sensitive), np.zeros(11, np.int32), privacy) == ("l:傷病",)


def test_shares_may_hold_in_two_classes_and_not_in_their_union_so_nothing_finer_is_ruled_out() -> None:
    """In each 町字 one has it and one has not; together it is one against two, for one of them is the same person."""
    rows = visits((1, 0, 0), (2, 0, 1), (1, 1, 0), (3, 1, 1))
    privacy = Privacy(k=2, diversity=(Diversity("傷病", DiversityKind.ENTROPY, 2),))

    assert optimum(rows, privacy, Limits(0)).levels == (0,)
    assert unmet(rows, np.zeros(4, np.int32), privacy) == ("l:傷病",)


def test_mondrian_parts_persons_not_records() -> None:
    found = partition(OFTEN, Privacy(k=3))

    for number in range(int(found.classes.max()) + 1):
        persons = OFTEN.persons[found.classes == number]
        assert len(set(persons[persons >= 0].tolist())) + (persons < 0).sum() >= 3
    assert found.classes.max() >= 1


def test_risks_are_those_of_persons_and_the_figures_say_so() -> None:
    risks = measure(np.array([0] * 8 + [1] * 6), sensitive=OFTEN.sensitive, persons=OFTEN.persons)

    assert (risks.records, risks.smallest, risks.prosecutor.highest) == (14, 4, 0.25)
    assert risks.people is not None
    assert (risks.people.given, risks.people.kept, risks.people.several, risks.people.most) == (10, 10, 1, 5)
    assert risks.population == 10
    assert risks.sensitive[0].baseline == pytest.approx(5 / 10), "five persons without, counted once each"


REFUSED = {
    "k above the persons": (Privacy(k=11), "人の数10人"),
    "households beside": (Privacy(household_k=2), "household_k"),
    "limits over all records": (Privacy(k=2, risk=PopulationRisk(average=0.5)), "average_risk"),
}


@pytest.mark.parametrize(("privacy", "words"), REFUSED.values(), ids=REFUSED)
def test_what_counts_records_is_refused_where_persons_have_several(privacy: Privacy, words: str) -> None:
    with pytest.raises(DeidentError, match=words):
        optimum(CodedRecords(OFTEN.hierarchies, OFTEN.codes, households=np.arange(14), persons=OFTEN.persons), privacy, Limits(0))


def test_methods_that_count_records_refuse_them() -> None:
    for method in (lambda: recode_locally(OFTEN, Privacy(k=2), Limits()), lambda: suppress_cells(OFTEN, (0,), Privacy(k=2))):
        with pytest.raises(DeidentError, match="global か mondrian"):
            method()
    with pytest.raises(DeidentError, match="mondrian で使える l は distinct"):
        partition(OFTEN, Privacy(k=2, closeness=(Closeness("傷病", Distance.EQUAL, 0.5),)))
    with pytest.raises(DeidentError, match="一件ずつの記録"):
        optimum(OFTEN, Privacy(k=2), Limits(), tally=Tally(np.ones(14, np.int64)))
    with pytest.raises(DeidentError, match="人の番号の記録の数"):
        optimum(CodedRecords(OFTEN.hierarchies, OFTEN.codes, persons=np.arange(3)), Privacy(k=2), Limits())


def test_where_each_has_one_record_nothing_changes() -> None:
    alone = CodedRecords(OFTEN.hierarchies, OFTEN.codes, OFTEN.sensitive, persons=np.arange(14))
    privacy = Privacy(k=3, risk=PopulationRisk(average=0.5))

    assert optimum(alone, privacy, Limits(0)).levels == (0,)
    assert recode_locally(alone, Privacy(k=3), Limits(0)).classes.min() == 0
