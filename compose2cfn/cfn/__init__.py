"""CloudFormation: template, intrinsics, deterministic text, lint; knows nothing of Compose."""
