"""The carrier as a web application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles

from sandbox.carrier import (
    account_http,
    calls_http,
    faults_http,
    ledger_http,
    pages,
    reply_http,
    sendgrid_http,
    twilio_http,
)
from sandbox.carrier.carrier import assemble
from sandbox.carrier.credentials import Credentials
from sandbox.carrier.doors import Doors
from sandbox.carrier.kind import Kind
from sandbox.carrier.pace import Pace
from sandbox.carrier.problems import Problem, invalid_request, problem_response
from sandbox.carrier.reception import Reception
from sandbox.carrier.sendgrid_errors import MailRefused, mail_refused
from sandbox.carrier.twilio_errors import TwilioError, twilio_error

HERE = Path(__file__).parent


def create_app(
    data_dir: Path,
    credentials: Credentials,
    webhooks_url: str,
    public_url: str,
    pace: Pace | None = None,
    vendor_ports: Mapping[Kind, int] | None = None,
    host: str = "127.0.0.1",
) -> FastAPI:
    """The carrier over `<data_dir>/carrier/ledger.jsonl`, which it holds until it is shut down.

    `webhooks_url` is the base of our API, which gets the callbacks; `public_url` is the carrier's own base in
    a browser; at `vendor_ports` of `host` each vendor has a port of its own while the carrier runs. Faults that cut
    connections need it to be served as `sandbox.carrier.server_config` says. Raises `JournalInUse` when another
    carrier runs on the directory and `JournalCorrupt` when its ledger is damaged.
    """
    carrier = assemble(data_dir / "carrier", credentials, webhooks_url, public_url, pace or Pace())
    doors = Doors(vendor_ports or {}, host, carrier.calls)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        carrier.resume()
        await doors.open(app)
        yield
        await doors.close()
        await carrier.close()

    app = FastAPI(title="Local carrier", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.carrier, app.state.doors = carrier, doors
    app.add_middleware(Reception, carrier=carrier)
    app.add_exception_handler(TwilioError, twilio_error)
    app.add_exception_handler(MailRefused, mail_refused)
    app.add_exception_handler(Problem, problem_response)
    app.add_exception_handler(RequestValidationError, invalid_request)
    for routes in (account_http, twilio_http, sendgrid_http, ledger_http, calls_http, faults_http, reply_http, pages):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return app
