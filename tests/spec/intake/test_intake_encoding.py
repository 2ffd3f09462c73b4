"""文字コードは宣言と比べ、推測しない。"""

import pytest

from hagukumi.intake import Code
from hagukumi.plan.records import Encoding

ROW = "001,髙橋　花子,平成27年4月1日,女,\r\n"


@pytest.mark.parametrize(("encoding", "codec"), [(Encoding.UTF_8, "utf-8"), (Encoding.UTF_8_BOM, "utf-8-sig"), (Encoding.CP932, "cp932")])
def test_a_file_in_its_declared_encoding_is_read(deliver, head, encoding, codec):
    received = deliver((head + ROW).encode(codec), encoding=encoding)
    assert received.refused is None
    assert received.accepted["name"].to_pylist() == ["髙橋　花子"]


@pytest.mark.parametrize(
    ("declared", "codec", "told"),
    [
        (Encoding.UTF_8, "cp932", "CP932"),
        (Encoding.UTF_8, "utf-8-sig", "BOMがあります"),
        (Encoding.UTF_8_BOM, "utf-8", "BOMがありません"),
        (Encoding.CP932, "utf-8", "UTF-8"),
        (Encoding.CP932, "utf-8-sig", "BOM"),
        (Encoding.UTF_8, "utf-16", "UTF-16"),
        (Encoding.CP932, "utf-16", "UTF-16"),
    ],
)
def test_wrong_encoding_declared_is_refused_with_what_was_found(deliver, head, declared, codec, told):
    refused = deliver((head + ROW).encode(codec), encoding=declared).refused
    assert refused.code is Code.ENCODING
    assert "宣言は" in refused.message and told in refused.message
    assert refused.remedy


def test_utf8_that_happens_to_decode_as_cp932_is_still_recognised(deliver):
    """Two kanji are six bytes in UTF-8 and three characters in CP932: decoding alone proves nothing."""
    from hagukumi.plan.records import Column

    text = "id,name\n1,山山\n2,山口山口\n".encode()
    text.decode("cp932")
    columns = (Column(header="id", field="id"), Column(header="name", field="name"))
    assert deliver(text, encoding=Encoding.CP932, columns=columns).refused.code is Code.ENCODING


def test_mixed_encodings_name_the_first_line_that_cannot_be_read(deliver, head):
    data = head.encode() + ROW.encode() + "002,山田,,,\r\n".encode("cp932") + b"003,,,,\r\n"
    refused = deliver(data).refused
    assert refused.code is Code.MIXED_ENCODING
    assert refused.row == 3 and "3行目" in refused.message


def test_bytes_of_no_known_encoding_name_their_line(deliver, head):
    refused = deliver(head.encode() + b"001,\xff\xff,,,\r\n").refused
    assert refused.code is Code.ENCODING
    assert refused.row == 2 and "確かめられません" in refused.message


def test_nul_bytes_are_refused_with_their_line(deliver, head):
    refused = deliver(head.encode() + b"001,a,,,\r\n002,\0,,,\r\n").refused
    assert (refused.code, refused.row) == (Code.NUL, 3)


def test_a_character_outside_cp932_cannot_be_there_by_accident(deliver, head):
    """𠮷 is in no CP932 file; a UTF-8 file keeps it as delivered."""
    received = deliver(head + "001,𠮷田,,,\r\n")
    assert received.accepted["name"].to_pylist() == ["𠮷田"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_the_line_of_a_wrong_byte_is_right_wherever_blocks_end(monkeypatch, deliver, head, end, block):
    from hagukumi.intake import text_lines

    monkeypatch.setattr(text_lines, "BLOCK", block)
    text = head + "".join(f'{i:03d},"a\r\nb",,,\r\n' for i in range(5)) + "\r\n"
    data = text.replace("\r\n", end).encode()
    assert deliver(data + b"9,\0,,,\n").refused.row == 13
    assert deliver(data + b"9,\xff,,,\n").refused.row == 13
    assert deliver(data + b'9,"x\ny,,,\n').refused.row == 13
