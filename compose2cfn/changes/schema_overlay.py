"""Where the schemas and what CloudFormation documents or does differ; kept by hand, with reasons.

A row wins over the schema for the whole top-level property. Add one only with a source: the
"Update requires" line of the resource's page in the CloudFormation template reference, or an
answer that CloudFormation gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Replacement

if TYPE_CHECKING:
    from collections.abc import Mapping

OVERLAY: Mapping[str, Mapping[str, Replacement]] = {
    "AWS::CertificateManager::Certificate": {
        # documented: Replacement; the schema lists it nowhere
        "ValidationMethod": Replacement.ALWAYS,
    },
    "AWS::DynamoDB::Table": {
        # answered by CloudFormation as Always; the schema says conditionally
        "KeySchema": Replacement.ALWAYS,
        # answered as Conditionally: an edited definition may be the key's
        "AttributeDefinitions": Replacement.CONDITIONAL,
    },
    "AWS::Route53::RecordSet": {
        # documented: Replacement; in the schema they are the primary identifier alone
        "Name": Replacement.ALWAYS,
    },
}
