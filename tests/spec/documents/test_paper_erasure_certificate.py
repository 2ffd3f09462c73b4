"""消去証明書: what was erased, what was tried afterwards, and what nobody can vouch for."""

import datetime

import pytest

from hagukumi.documents.papers.erasure_certificate import KEYS, build
from hagukumi.documents.printing import Evidence, Printing
from hagukumi.documents.sheet import Seals
from hagukumi.runs.retire import ERASURE_LABELS


@pytest.fixture
def certificates(paper_plan):
    def built(*erasures):
        return build(Printing(paper_plan, datetime.date(2027, 6, 1), evidence=Evidence(erasures=erasures)))

    return built


def _certificate(**changes):
    return {key: f"〔{key}〕" for key in KEYS} | changes


def test_nothing_erased_means_no_certificate(certificates):
    assert certificates() == ()


def test_each_erasure_has_a_paper_of_its_own_named_by_its_number(certificates):
    papers = certificates(_certificate(id="c01"), _certificate(id="c02"))

    assert [paper.name for paper in papers] == ["erasure-certificate-c01", "erasure-certificate-c02"]


@pytest.mark.parametrize("key", KEYS)
def test_everything_the_certificate_says_is_printed(certificates, words_in, key):
    (paper,) = certificates(_certificate())

    assert f"〔{key}〕" in words_in(paper)


def test_what_the_certificate_leaves_open_is_printed_as_not_filled_in(certificates, words_in):
    (paper,) = certificates(_certificate(rule=" "))

    assert words_in(paper).count("（未記入）") == 1


def test_when_everything_can_be_vouched_for_that_is_said(certificates, words_in):
    (paper,) = certificates(_certificate(not_vouched=""))

    assert "保証できないもの\nなし" in words_in(paper)


def test_those_who_answer_for_it_seal_it(certificates):
    (paper,) = certificates(_certificate())

    assert Seals(("管理責任者", "総括管理責任者", "監査責任者")) in paper.blocks


def test_the_keys_are_those_that_the_system_writes():
    assert set(KEYS) == set(ERASURE_LABELS)
