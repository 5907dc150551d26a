"""Setting, showing and ending faults over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from sandbox.carrier.carrier import Here
from sandbox.carrier.faults import Fault

router = APIRouter(prefix="/faults")


@router.put("")
async def put(fault: Fault, carrier: Here) -> list[Fault]:
    """Puts one fault in force, in place of the same fault for the same recipient; answers all in force."""
    carrier.faults.set(fault)
    return carrier.faults.in_force()


@router.get("")
async def get(carrier: Here) -> list[Fault]:
    """The faults in force; `times` is how often each may still strike."""
    return carrier.faults.in_force()


@router.delete("", status_code=HTTPStatus.NO_CONTENT)
async def delete(carrier: Here) -> Response:
    """Ends all faults."""
    carrier.faults.clear()
    return Response(status_code=HTTPStatus.NO_CONTENT)
