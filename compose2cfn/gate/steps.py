"""The steps from a Compose file to a release, as rights are given for them."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """For whom a policy is."""

    CONVERT = "convert"
    DIFF = "diff"
    CHANGESET = "changeset"
    REVIEW = "review"
    APPROVE = "approve"
    EXECUTE = "execute"
    RECORD = "record"
    DEPLOY = "deploy"
