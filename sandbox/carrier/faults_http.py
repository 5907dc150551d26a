"""Setting, showing and ending faults over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from sandbox.carrier.carrier import Here
from sandbox.carrier.doors import Doors
from sandbox.carrier.fault import Fault, FaultName
from sandbox.carrier.kind import Kind

router = APIRouter(prefix="/faults")


@router.put("")
async def put(fault: Fault, request: Request, carrier: Here) -> list[Fault]:
    """Puts one fault in force, in place of the same fault for the same recipient; answers all in force."""
    carrier.faults.set(fault)
    await _doors(request).follow(carrier.faults)
    return carrier.faults.in_force()


@router.get("")
async def get(carrier: Here) -> list[Fault]:
    """The faults in force; `times` is how often each may still strike."""
    return carrier.faults.in_force()


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
async def delete(request: Request, carrier: Here, kind: Kind | None = None, fault: FaultName | None = None) -> Response:
    """Ends all faults, or those of one kind, of one name, or of both."""
    carrier.faults.clear(kind, fault)
    await _doors(request).follow(carrier.faults)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _doors(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors
