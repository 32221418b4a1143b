"""The image of the short-lived containers that prepare a task before the application starts."""

from __future__ import annotations

IMAGE = "public.ecr.aws/amazonlinux/amazonlinux:2023-minimal"
"""Amazon's minimal Amazon Linux from Amazon ECR Public, for amd64 and arm64."""
