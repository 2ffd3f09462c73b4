"""分析主体 (4.3): every analyst department has what its own use names, under pseudonyms of its own."""

from hagukumi.law import Action
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import open_workspace
from hagukumi.runs.results import results_of


def test_each_analyst_department_has_a_batch_of_its_own_items_and_pseudonyms(finished, tmp_path) -> None:
    import shutil

    home = shutil.copytree(finished.home, tmp_path / "home")
    with open_workspace(home, keys=finished.keys) as work:
        purpose = work.evaluation_purpose
        seen = {}
        for department in work.index.with_role(Role.ANALYST):
            actor = work.person(department.id, Role.ANALYST)
            items = work.items(purpose.id, Stage.PSEUDONYMISED, actor)
            batches = results_of(work, Stage.PSEUDONYMISED, purpose.id, department.id)
            assert len(batches) == len(work.criteria)
            permit = work.ask(actor, purpose.id, Stage.PSEUDONYMISED, Action.OPEN, items, step="test", reason="試験のため")
            with work.vault.open_batches(permit, [batches[0].id]) as opened:
                columns = {
                    f"{table}.{column}" for table in opened.tables for column in opened.arrow(table).column_names if column[0] != "_"
                }
                assert columns <= set(items)
                seen[department.id] = set(opened.arrow("judgment")["_pseudonym"].to_pylist())
    first, second = seen.values()
    assert len(first) == len(second) > 0 and not first & second
