"""How workflow code is run: in the SDK's sandbox, with pure modules shared, not loaded per workflow."""

from __future__ import annotations

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

SHARED_MODULES = (
    "domain",
    "activities",
    "opentelemetry",
    "workflows.identity",
    "workflows.options",
    "workflows.payloads",
    "workflows.search_attributes",
)
"""Free of side effects at import, hence safe to share; whole packages, as half of one has two identities.

Zone arithmetic works only in a shared module: the sandbox's `datetime` does not accept a `ZoneInfo`.
"""


def sandboxed_runner(*, strict: bool = False) -> SandboxedWorkflowRunner:
    """Returns the runner every worker and replayer uses.

    `strict` makes it an error, instead of a warning, when a workflow imports a module that is not shared;
    tests use it, so that each such module is either added here or kept out of workflows.
    """
    policy = SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
    policy |= (
        SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        if strict
        else SandboxImportNotificationPolicy.WARN_ON_UNINTENTIONAL_PASSTHROUGH
    )
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*SHARED_MODULES)
    return SandboxedWorkflowRunner(restrictions=restrictions.with_import_notification_policy(policy))
