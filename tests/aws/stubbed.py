"""A session whose clients answer what a test has prepared (botocore.stub)."""

from __future__ import annotations

from typing import Any

from compose2cfn.aws.session import AwsSession

CALLER = "arn:aws:sts::111122223333:assumed-role/build/session"


class StubbedSession(AwsSession):
    """Clients of eu-west-1 that never open a connection and refuse what wasn't prepared."""

    def __init__(self) -> None:
        import botocore.session

        core = botocore.session.Session()
        core.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret", "token")
        super().__init__(core, "eu-west-1")
        self.stubs: dict[str, Any] = {}
        self._clients: dict[str, Any] = {}
        self.answers(
            "sts",
            "get_caller_identity",
            {"Arn": CALLER, "Account": "111122223333", "UserId": "AROA:session"},
        )

    def client(self, service: str) -> Any:
        """Return the one stubbed client of a service."""
        from botocore.stub import Stubber

        if service not in self._clients:
            self._clients[service] = super().client(service)
            self.stubs[service] = Stubber(self._clients[service])
            self.stubs[service].activate()
        return self._clients[service]

    def answers(
        self,
        service: str,
        operation: str,
        answer: dict[str, Any],
        expected: dict[str, Any] | None = None,
    ) -> None:
        """Prepare the next answer of a service; ``expected`` are the parameters of the call."""
        self.client(service)
        self.stubs[service].add_response(operation, answer, expected)

    def refuses(
        self, service: str, operation: str, code: str, message: str = "", status: int = 400
    ) -> None:
        """Prepare the next answer of a service to be an error."""
        self.client(service)
        self.stubs[service].add_client_error(
            operation,
            code,
            message,
            http_status_code=status,
            response_meta={"RequestId": "0f1e2d3c"},
        )

    def assert_all_asked(self) -> None:
        """Fail where a prepared answer wasn't asked for."""
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()
