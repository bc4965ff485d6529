"""Signing in with the office's own account, by a real provider on loopback."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import OctKey, RSAKey

from domain.terms import Access
from store import accounts
from tests.portal.conftest import Portal
from tests.portal.provider import CLIENT, SECRET, Provider
from tests.portal.signing import now
from tests.rosters import DEWI, SARI

Answer = requests.Response


@pytest.fixture
def portal(portals: Callable[..., Portal], provider: Provider) -> Portal:
    given = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_claim": "nip"}
    made = portals(link="http://127.0.0.1:1", **given)  # what the provider is told; the tests go to made.url instead
    with made.engine.begin() as tx:
        accounts.add(tx, "dewi@surakarta.example", "Dewi", Access.PENGELOLA, "A1", "id", by="uji", now=now())
    return made


def _asked(portal: Portal, browser: requests.Session) -> str:
    """Go to the provider and sign in there; give the address to which it sends the browser back."""
    there = browser.get(f"{portal.url}/masuk/oidc", timeout=10, allow_redirects=False)
    assert there.status_code == 303, there.text
    back = requests.get(there.headers["Location"], timeout=10, allow_redirects=False).headers["Location"]
    assert back.startswith("http://127.0.0.1:1/masuk/oidc/kembali?")
    return back.replace("http://127.0.0.1:1", portal.url)


def _in(portal: Portal, browser: requests.Session | None = None) -> Answer:
    browser = browser or requests.Session()
    return browser.get(_asked(portal, browser), timeout=10, allow_redirects=False)


def _sessions(portal: Portal) -> list[tuple[str | None, bool, str]]:
    return portal.rows("SELECT nip, account_id IS NOT NULL, how FROM session ORDER BY id")


def _refused(portal: Portal, answer: Answer) -> bool:
    return answer.status_code == 403 and "siklus=" not in str(answer.headers) and _sessions(portal) == []


def test_the_sign_in_page_offers_it_where_a_provider_is_named(portal: Portal, portals: Callable[..., Portal]) -> None:
    assert 'href="/masuk/oidc"' in portal.get("/masuk").text
    assert 'href="/masuk/oidc"' not in requests.get(f"{portals().url}/masuk", timeout=10).text


def test_a_person_comes_in_by_the_nip_of_the_claim(portal: Portal, provider: Provider) -> None:
    provider.claims = {"nip": SARI, "email": "sari@surakarta.example"}
    came = _in(portal)
    assert came.headers["Location"] == "/"
    assert _sessions(portal) == [(SARI, False, "oidc")]
    assert portal.get("/", cookies=came.cookies).headers["Location"] == "/tugas"


def test_the_claim_may_stand_in_the_userinfo_of_the_same_subject_alone(portal: Portal, provider: Provider) -> None:
    provider.userinfo = {"sub": "43", "nip": SARI}
    assert _refused(portal, _in(portal))
    provider.userinfo = {"sub": "42", "nip": SARI}
    assert _in(portal).status_code == 303
    assert _sessions(portal) == [(SARI, False, "oidc")]


def test_an_account_comes_in_by_its_address_unless_that_is_unproven(portal: Portal, provider: Provider) -> None:
    provider.claims = {"email": "DEWI@surakarta.example", "email_verified": False}
    assert _refused(portal, _in(portal))
    provider.claims["email_verified"] = True
    assert _in(portal).status_code == 303
    assert _sessions(portal) == [(None, True, "oidc")]


def test_whoever_is_both_comes_to_the_page_that_they_wanted(portal: Portal, provider: Provider) -> None:
    provider.claims = {"nip": DEWI, "email": "dewi@surakarta.example"}
    browser = requests.Session()
    browser.get(f"{portal.url}/masuk?lanjut=%2Ftugas", timeout=10)
    assert _in(portal, browser).headers["Location"] == "/tugas"
    assert _in(portal).headers["Location"] == "/"
    assert _sessions(portal) == [(DEWI, False, "oidc"), (None, True, "oidc")]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://jahat.example"},
        {"aud": "lain"},
        {"aud": "lain", "azp": CLIENT},
        {"aud": [CLIENT, "lain"]},
        {"aud": [CLIENT, "lain"], "azp": "lain"},
        {"exp": 1},
        {"nonce": "lain"},
        {"nonce": None},
        {"nip": "199001012015011999"},
        {"nip": 1},
        {"nip": ["x"]},
        {"nip": ""},
    ],
    ids=str,
)
def test_a_word_that_is_not_for_us_now_or_for_anybody_known_lets_nobody_in(
    portal: Portal, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = {"nip": SARI, **claims}
    assert _refused(portal, _in(portal))


@pytest.mark.parametrize("alg", ["RS256", "HS256", "none"])
def test_a_word_with_another_signature_lets_nobody_in(portal: Portal, provider: Provider, alg: str) -> None:
    provider.claims, provider.header = {"nip": SARI}, {"alg": alg, "kid": "satu"}
    if alg == "none":
        unsigned = "eyJhbGciOiJub25lIn0"
        provider.token = lambda nonce: f"{unsigned}.{Provider.token(_as_rs256(provider), nonce).split('.')[1]}."  # type: ignore[method-assign]
    else:
        provider.signer = RSAKey.generate_key(2048) if alg == "RS256" else OctKey.import_key(SECRET * 4)
    assert _refused(portal, _in(portal))


def _as_rs256(provider: Provider) -> Provider:
    provider.header = {"alg": "RS256", "kid": "satu"}
    return provider


def test_what_another_browser_began_leads_nowhere(portal: Portal, provider: Provider) -> None:
    provider.claims = {"nip": SARI}
    mine = requests.Session()
    back = _asked(portal, mine)
    other = requests.Session()
    assert _refused(portal, other.get(back, timeout=10, allow_redirects=False))
    _asked(portal, other)
    assert _refused(portal, other.get(back, timeout=10, allow_redirects=False))
    assert mine.get(back, timeout=10, allow_redirects=False).status_code == 303


def test_an_answer_is_used_once(portal: Portal, provider: Provider) -> None:
    provider.claims = {"nip": SARI}
    browser = requests.Session()
    back = _asked(portal, browser)
    kept = dict(browser.cookies)
    assert browser.get(back, timeout=10, allow_redirects=False).status_code == 303
    assert browser.get(back, timeout=10, allow_redirects=False).status_code == 403
    assert requests.get(back, cookies=kept, timeout=10, allow_redirects=False).status_code == 403  # nor by who saw it
    assert len(_sessions(portal)) == 1


@pytest.mark.parametrize("changed", [{"state": ""}, {"state": "é"}, {"code": ""}, {"iss": "https://jahat.example"}])
def test_a_changed_answer_lets_nobody_in(portal: Portal, provider: Provider, changed: dict[str, str]) -> None:
    provider.claims = {"nip": SARI}
    browser = requests.Session()
    back = _asked(portal, browser)
    said = {key: value[0] for key, value in parse_qs(urlsplit(back).query).items()} | changed
    answer = browser.get(back.partition("?")[0], params=said, timeout=10, allow_redirects=False)
    assert _refused(portal, answer)


def test_a_provider_that_is_another_or_away_is_answered_with_the_other_way_in(
    portal: Portal, provider: Provider
) -> None:
    provider.discovery["issuer"] = "https://jahat.example"
    there = portal.get("/masuk/oidc")
    assert there.status_code == 403
    assert 'name="siapa"' in there.text
    provider.discovery = {**provider.discovery, "issuer": provider.issuer, "token_endpoint": "ftp://jahat.example"}
    assert portal.get("/masuk/oidc").status_code == 403
