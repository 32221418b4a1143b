"""Parameters for the templates of the pipeline."""

from __future__ import annotations

from tests.pipeline_templates.resolved import ACCOUNT, REGION

_LOAD_BALANCERS = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer"
PLAIN = {
    "ApplicationStackName": "shop-dev",
    "ExistingAwsVpc": "vpc-0a1b2c3d4e5f67890",
    "ExistingEcsCluster": "demo-cluster",
    "ExistingLoadbalancer": f"{_LOAD_BALANCERS}/app/demo/50dc6c495c0c9188",
    "ImageRepositoryName": "shop",
    "DeploymentRoleArn": f"arn:aws:iam::{ACCOUNT}:role/deployment",
    "PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/boundary",
    "KeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012",
    "SourceBucketName": "source-bucket",
    "ArtifactBucketName": "artifact-bucket",
    "RecordBucketName": "record-bucket",
    "PlatformBucketName": "platform-bucket",
}
"""Of pipeline.yaml: the bundle comes from a bucket, nobody is notified, nothing is tried."""
