"""A process that dies in the middle: a fork of the test does some work on the test's database and kills itself.

The fork has nothing to start, so a test can try many moments. Tests that use it are transactional, because the work is
done on another connection.
"""

import os
import signal
import traceback
from collections.abc import Callable

from django.db import connection, connections

DONE, FAILED = 0, 3


def killed_at_statement(number: int, work: Callable[[], object]) -> bool:
    """Let the work die by SIGKILL right after its statement of that number; False where it has fewer."""
    return _in_a_fork(work, lambda: _die_at_statement(number)) == -signal.SIGKILL


def killed_before_commit(work: Callable[[], object]) -> int:
    """Let the work die as its first transaction is about to be committed; answers how many statements it did."""
    reading, writing = os.pipe()
    ended = _in_a_fork(work, lambda: _count_and_die_before_commit(writing))
    os.close(writing)
    with os.fdopen(reading) as counted:
        assert ended == -signal.SIGKILL, "the work has no transaction"
        return int(counted.read())


def killed_after_commit(work: Callable[[], object]) -> None:
    """Let the work die as its first transaction has just been committed."""
    assert _in_a_fork(work, _die_after_commit) == -signal.SIGKILL


def done_in_a_fork(work: Callable[[], object], prepare: Callable[[], None]) -> None:
    """Let the work end well in a process that `prepare` was called in before."""
    assert _in_a_fork(work, prepare) == DONE


def _in_a_fork(work: Callable[[], object], prepare: Callable[[], None]) -> int:
    """The exit status, or the signal that ended it below zero."""
    connections.close_all()  # a fork must not share the socket
    child = os.fork()
    if not child:
        try:
            prepare()
            work()
            os._exit(DONE)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(FAILED)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code != FAILED, "the work failed before it died"
    return code


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_statement(number: int) -> None:
    done = 0

    def count(execute, sql, params, many, context):
        nonlocal done
        answer = execute(sql, params, many, context)
        done += 1
        if done == number:
            _die()
        return answer

    connection.execute_wrappers.append(count)


def _count_and_die_before_commit(writing: int) -> None:
    done = 0

    def count(execute, sql, params, many, context):
        nonlocal done
        done += 1
        return execute(sql, params, many, context)

    def commit():
        os.write(writing, str(done).encode())
        _die()

    connection.execute_wrappers.append(count)
    connection._commit = commit


def _die_after_commit() -> None:
    commit = connection._commit

    def commit_and_die():
        commit()
        _die()

    connection._commit = commit_and_die
