import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory
from pytest_django import Settings

from doris import attempts
from doris.models import SignInAttempts

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


def wait(account: str = "priya", address: str = "192.0.2.1", *, minutes: float = 0) -> int:
    now = NOON + dt.timedelta(minutes=minutes)
    return attempts.minutes_to_wait(account=account, address=address, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "left"), [(0, 15), (0.5, 15), (14, 1), (14.9, 1), (15, 0)])
def test_wait_is_counted_in_whole_minutes_upwards(after: float, left: int) -> None:
    assert [wait() for _ in range(10)] == [0] * 10
    assert wait(minutes=after) == left


@pytest.mark.django_db
def test_trying_during_the_wait_does_not_lengthen_it() -> None:
    for _ in range(10):
        wait()
    assert [wait(minutes=minute) for minute in (5, 10, 14)] == [10, 5, 1]
    assert wait(minutes=15) == 0


@pytest.mark.django_db
def test_each_account_and_each_address_has_its_own_count() -> None:
    for _ in range(10):
        wait()
    assert wait() == 15
    assert wait("sam") == 0
    assert wait(address="192.0.2.2") == 0


@pytest.mark.django_db
@pytest.mark.parametrize("account", ["Priya", " priya ", "PRIYA", "prıya", "prİya", "príya"])
def test_another_way_of_writing_an_account_has_no_attempts_of_its_own(account: str) -> None:
    for _ in range(10):
        wait()
    assert wait(account) == 15


@pytest.mark.django_db
def test_nothing_that_was_typed_is_kept() -> None:
    wait("my-password-by-mistake")
    row = SignInAttempts.objects.get()
    assert "password" not in row.key
    assert len(row.key) == 64


@pytest.mark.django_db
def test_old_counts_go() -> None:
    wait("sam")
    wait("priya", minutes=25 * 60)
    assert SignInAttempts.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_attempts_made_at_the_same_moment_are_all_counted() -> None:
    def attempt(number: int) -> int:
        try:
            return wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as threads:
        answers = list(threads.map(attempt, range(16)))
    assert sorted(answers) == [0] * 10 + [15] * 6


@pytest.mark.parametrize(
    ("seen", "forwarded", "behind_proxy", "address"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", True, "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", True, "198.51.100.7"),
        ("10.0.0.1", "", True, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7:51234", True, "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2::7]:51234", True, "2001:0db8:0001:0002"),
        ("10.0.0.1", "[2001:db8:1:2::7]", True, "2001:0db8:0001:0002"),
        ("10.0.0.1", "unknown", True, "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:0db8:0001:0002"),
        ("2001:db8:1:2:ffff::1", "", False, "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("", "", False, ""),
    ],
)
def test_address(
    settings: Settings, seen: str, forwarded: str, behind_proxy: bool, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=seen, **extra)
    assert attempts.address_of(request) == address
