"""Objects in Amazon S3: long templates, approval records, the audit log.

What is written is never overwritten: a key names its content, or the write is refused where there
is an object already (S3 API reference, PutObject, `If-None-Match`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.aws.errors import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.aws.session import AwsSession

_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


class LiveObjects:
    """Implements :class:`compose2cfn.gate.ports.Objects` with boto3's S3 client."""

    def __init__(self, session: AwsSession) -> None:
        self._client: Any = session.client("s3")

    def put(self, bucket: str, key: str, body: str) -> bool:
        """Write a new object; returns False where there is one with this key already."""
        from botocore.exceptions import ClientError

        with told("s3:PutObject"):
            try:
                self._client.put_object(Bucket=bucket, Key=key, Body=body.encode(), IfNoneMatch="*")
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in _TAKEN:
                    return False
                raise
        return True

    def get(self, bucket: str, key: str) -> str | None:
        """Return the object's text, or None where there is no such object."""
        from botocore.exceptions import ClientError

        with told("s3:GetObject"):
            try:
                answer = self._client.get_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") == "NoSuchKey":
                    return None
                raise
            return bytes(answer["Body"].read()).decode()

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Return the keys below a prefix, in their order."""
        with told("s3:ListBucket"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=bucket, Prefix=prefix
            )
            return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def url(self, bucket: str, key: str) -> str:
        """Return the address by which CloudFormation finds the object."""
        return f"{self._client.meta.endpoint_url}/{bucket}/{key}"
