"""The linkage is written as it is read, and the file tells nothing of how it was read."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hagukumi.linkage.general import output

LINKS = pa.table({"record": [str(n) for n in range(11)], "person": list(range(1, 12)), "rule": ["single"] * 11})


@pytest.mark.parametrize("rows", [0, 3, 4, 11])
def test_the_same_rows_give_the_same_file_whatever_batches_they_come_in(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(output, "_GROUP", 4)
    files = []
    for size in (1, 3, 100):
        batches = pa.RecordBatchReader.from_batches(LINKS.schema, LINKS.slice(0, rows).to_batches(size))
        told = output.write_links(tmp_path, batches)
        assert told["person"].to_pylist() == LINKS["person"].to_pylist()[:rows]
        assert pq.read_table(tmp_path / output.LINKS).equals(LINKS.slice(0, rows))
        files.append((tmp_path / output.LINKS).read_bytes())
    assert len(set(files)) == 1
    assert pq.ParquetFile(tmp_path / output.LINKS).num_row_groups == max(1, -(-rows // 4))
