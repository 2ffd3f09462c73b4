"""Make the tables of character variants that the notation room reads, from the SQLite file of the mojidata package.

    python tools/make_variant_table.py PATH/TO/dist/moji.db

Writes `variants.tsv` and `name_characters.tsv` beside the hand list in src/hagukumi/notation/data. The rule:

1. A 常用漢字 is never mapped away, except by the hand list.
2. Another character takes a 常用漢字 among its candidates if there is one; between equals the order of the grounds in
   `_GROUNDS` decides, then the number of steps that the source itself states, then the code point.
3. Chains are followed to their end; a cycle ends at its most usual character. So every character reaches a fixed point.

The MJ tables are one-to-many and contain cycles (邉→辺・邊・邉), hence 2 and 3.
"""

import argparse
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).resolve().parent.parent / "src" / "hagukumi" / "notation" / "data"

_NOTICE = (
    "# Derived from MJ文字情報一覧表 and MJ縮退マップ (文字情報技術促進協議会 / IPA), CC BY-SA 2.1 JP, and from 常用漢字表 and the\n"
    "# 正字 tables for residence cards (法務省告示582号). Made by tools/make_variant_table.py; same licence. See NOTICE.md.\n"
)


class _Candidate(NamedTuple):
    """One way to write a character more usually: the code point's own glyph first, then by ground, then by steps."""

    other_glyph: bool
    rank: int
    steps: int
    target: str


class _Ground(NamedTuple):
    name: str
    table: str
    steps: str
    foreign: bool  # simplified characters of residence cards: only for characters that Japanese does not use itself


_GROUNDS = (
    _Ground("親字・正字", "mjsm_戸籍統一文字情報_親字正字", "ホップ数", False),
    _Ground("JIS包摂", "mjsm_JIS包摂規準UCS統合規則", "0", False),
    _Ground("通知別表", "mjsm_民二5202号通知別表_正字俗字等対照表", "0", False),
    _Ground("通達別表無印", "mjsm_民一2842号通達別表_誤字俗字正字一覧表_無印", "0", False),
    _Ground("通達別表俗字", "mjsm_民一2842号通達別表_誤字俗字正字一覧表_俗字", "0", False),
    _Ground("告示別表四の一", "mjsm_法務省告示582号別表第四_一", "順位", True),
)
_KANGXI, _RESIDENCE_CARD = "康熙字典体", "在留カード正字"
_NAMES = (_KANGXI, *(ground.name for ground in _GROUNDS), _RESIDENCE_CARD)


def _plain(text: str) -> str:
    """The character without variation selectors, in the form the name key works on (NFKC)."""
    bare = "".join(c for c in text if not (0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF))
    return unicodedata.normalize("NFKC", bare)


def _is_japanese(character: str) -> bool:
    """Whether JIS X 0213 has it: then it is a Japanese character of its own (范, 姜, 叶), not somebody's simplified form."""
    try:
        character.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True


def _official(db: sqlite3.Connection) -> Iterator[tuple[str, _Candidate]]:
    for character, target in db.execute("SELECT 康熙字典体, 漢字 FROM joyo_kangxi"):
        yield character, _Candidate(False, 0, 0, target)
    for rank, ground in enumerate(_GROUNDS, start=1):
        rows = db.execute(
            f'SELECT 対応するUCS, 実装したUCS IS NULL, 縮退UCS, {ground.steps} FROM "{ground.table}" JOIN mji USING (MJ文字図形名) '
            "WHERE 対応するUCS IS NOT NULL"
        )
        for character, other_glyph, target, steps in rows:
            if not (ground.foreign and _is_japanese(_plain(character))):
                yield character, _Candidate(bool(other_glyph), rank, steps, target)
    for character, target in db.execute("SELECT 簡体字等のUCS, 正字のUCS FROM nyukan_itaiji WHERE 順位 = 1"):
        if character and target and not _is_japanese(_plain(character)):
            yield character, _Candidate(False, len(_NAMES) - 1, 0, target)


def _candidates(db: sqlite3.Connection) -> dict[str, set[_Candidate]]:
    found: dict[str, set[_Candidate]] = defaultdict(set)
    for raw, candidate in _official(db):
        character, target = _plain(raw), _plain(candidate.target)
        if len(character) == len(target) == 1 and character != target and ord(character) > 0x2E80:
            found[character].add(candidate._replace(target=target))
    return found


def _listed(db: sqlite3.Connection, policy: str) -> set[str]:
    rows = db.execute("SELECT 実装したUCS FROM mji WHERE 漢字施策 = ?", (policy,))
    return {row[0] for row in rows if row[0]}


def _by_hand(path: Path) -> dict[str, str]:
    lines = (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {character: target for character, target, _why in (line.split("\t") for line in lines)}


def _chosen(candidates: dict[str, set[_Candidate]], common: set[str], hand: dict[str, str]) -> dict[str, tuple[str, str]]:
    """One target and its ground per character: the hand list, else the best candidate; no 常用漢字 except by hand."""
    chosen = {
        character: (best.target, _NAMES[best.rank])
        for character, options in candidates.items()
        if character not in common
        for best in [min(options, key=lambda option: (option.target not in common, option))]
    }
    for character, target in hand.items():
        if character == target:
            chosen.pop(character, None)
        else:
            chosen[character] = (target, "手作業")
            if hand.get(target, target) == target and target not in common:
                chosen.pop(target, None)
    return chosen


def _turned(chosen: dict[str, tuple[str, str]], usual: dict[str, int]) -> dict[str, tuple[str, str]]:
    """Let no 人名用漢字 stand for a character outside both lists: the step is turned round (蘓→蘇, not 蘇→蘓)."""
    wrong = {c: step for c, step in chosen.items() if c in usual and step[0] not in usual}
    turned = {target: (c, ground) for c, (target, ground) in wrong.items()}
    return {c: step for c, step in chosen.items() if c not in wrong} | turned


def _end(character: str, chosen: dict[str, tuple[str, str]], usual: dict[str, int]) -> str:
    """The last character of the chain, or the most usual one of the cycle that it runs into."""
    path = [character]
    while (step := chosen.get(path[-1])) is not None:
        if step[0] in path:
            cycle = path[path.index(step[0]) :]
            return min(cycle, key=lambda member: (usual.get(member, 2), ord(member)))
        path.append(step[0])
    return path[-1]


def make(database: Path, folder: Path) -> int:
    """Write both tables into `folder` and return how many characters are mapped."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    common, personal = _listed(db, "常用漢字"), _listed(db, "人名用漢字")
    usual = dict.fromkeys(personal, 1) | dict.fromkeys(common, 0)
    hand = _by_hand(folder / "variants_by_hand.tsv")
    chosen = _turned(_chosen(_candidates(db), common, hand), usual)
    ends = {character: _end(character, chosen, usual) for character in sorted(chosen)}
    rows = [f"{c}\t{end}\t{chosen[c][1]}\n" for c, end in ends.items() if c != end]
    (folder / "variants.tsv").write_text(_NOTICE + "".join(rows), "utf-8")
    lists = f"常用漢字\t{''.join(sorted(common))}\n人名用漢字\t{''.join(sorted(personal))}\n"
    (folder / "name_characters.tsv").write_text(_NOTICE + lists, "utf-8")
    return len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("database", type=Path, help="dist/moji.db of the mojidata package")
    print(f"{make(parser.parse_args().database, _DATA)} characters mapped")
