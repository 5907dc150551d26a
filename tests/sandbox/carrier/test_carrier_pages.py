"""The pages a person reads and answers on."""

from __future__ import annotations

from tests.sandbox.carrier.running_carrier import PERSON, Sandbox

ADA = "ada@example.org"


def test_everyone_is_listed_with_unread_counts(sandbox: Sandbox) -> None:
    assert "Nothing sent yet" in sandbox.http.get("/").text
    sandbox.text(body="first text")
    sandbox.text(body="second text")
    sandbox.email()

    page = sandbox.http.get("/").text
    assert f'href="/people/{PERSON}"' in page
    assert f'href="/people/{ADA}"' in page
    assert "second text" in page
    assert "<title>(3) Phones and inboxes</title>" in page


def test_reading_is_remembered(sandbox: Sandbox) -> None:
    sandbox.text()
    path = f"/people/{PERSON}/read"
    assert sandbox.http.post(path, json={"items": 1}).status_code == 204
    assert "<title>Phones and inboxes</title>" in sandbox.http.get("/").text
    sandbox.restart()
    assert "<title>Phones and inboxes</title>" in sandbox.http.get("/").text
    sandbox.text()
    assert "<title>(1) Phones" in sandbox.http.get("/").text
    assert sandbox.http.post(path, json={"items": -1}).status_code == 422
    assert sandbox.http.post(path, json={"items": 99}).status_code == 204
    assert "<title>(1) Phones" in sandbox.http.get("/").text


def test_what_never_arrived_is_not_unread_and_says_why(sandbox: Sandbox) -> None:
    sandbox.text(to="+447700900000")
    sandbox.settled()
    assert "<title>Phones and inboxes</title>" in sandbox.http.get("/").text
    assert "undelivered 30003" in sandbox.http.get("/people/+447700900000").text


def test_a_phone_shows_the_thread_both_ways_with_safe_links(sandbox: Sandbox) -> None:
    sandbox.text(body='Open http://127.0.0.1/t/1?a=1&b="2. <script>alert(1)</script> (https://example.org/x).')
    sandbox.reply(PERSON, "on <b>it</b>")
    page = sandbox.http.get(f"/people/{PERSON}").text

    assert '<a href="http://127.0.0.1/t/1?a=1&amp;b=" target="_blank" rel="noopener noreferrer">' in page
    assert '<a href="https://example.org/x" target' in page
    assert "<script>alert" not in page
    assert "on &lt;b&gt;it&lt;/b&gt;" in page
    assert "arrived" in page
    assert f'action="/people/{PERSON}/reply"' in page


def test_an_inbox_shows_the_newest_first_and_answers_each(sandbox: Sandbox) -> None:
    first = sandbox.email(subject="An older one").headers["X-Message-Id"]
    second = sandbox.email(subject="A newer one <b>").headers["X-Message-Id"]
    page = sandbox.http.get(f"/people/{ADA}").text

    assert page.index("A newer one &lt;b&gt;") < page.index("An older one")
    assert all(f'name="to_message" value="{identity}"' in page for identity in (first, second))
    assert "<title>Ada</title>" in page


def test_html_is_shown_where_it_can_do_no_harm(sandbox: Sandbox) -> None:
    html = {"type": "text/html", "value": "<script>alert(1)</script><a href='https://example.org'>x</a>"}
    identity = sandbox.email(content=[html]).headers["X-Message-Id"]
    page = sandbox.http.get(f"/people/{ADA}").text
    email = sandbox.http.get(f"/messages/{identity}/html")

    assert f'<iframe src="/messages/{identity}/html"' in page
    assert "allow-scripts" not in page
    policy = email.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert '<base target="_blank">' in email.text
    assert sandbox.http.get("/messages/unknown/html").status_code == 404


def test_pages_load_nothing_from_elsewhere_and_know_when_nothing_changed(sandbox: Sandbox) -> None:
    sandbox.text()
    sandbox.settled()
    for path in ("/", f"/people/{PERSON}"):
        page = sandbox.http.get(path)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert 'href="http' not in page.text.replace('href="https://example', "")
        known = {"If-None-Match": page.headers["ETag"]}
        sandbox.callbacks()
        assert sandbox.http.get(path, headers=known).status_code in {200, 304}
    for asset in ("carrier.css", "live.js"):
        assert sandbox.http.get(f"/static/{asset}").status_code == 200


def test_a_page_changes_its_tag_with_every_change_shown(sandbox: Sandbox) -> None:
    path = "/people/+447700900777"
    empty = sandbox.http.get(path)
    assert sandbox.http.get(path, headers={"If-None-Match": empty.headers["ETag"]}).status_code == 304
    sandbox.reply("+447700900777", "Hello?")
    written = sandbox.http.get(path, headers={"If-None-Match": empty.headers["ETag"]})
    assert written.status_code == 200
    assert sandbox.http.get(path, headers={"If-None-Match": written.headers["ETag"]}).status_code == 304


def test_an_address_nothing_passed_to_has_an_empty_page_and_nonsense_has_none(sandbox: Sandbox) -> None:
    assert "Write first" in sandbox.http.get("/people/new@example.org").text
    assert "Text message" in sandbox.http.get("/people/%2B447700900777").text
    assert sandbox.http.get("/people/nobody").status_code == 404
