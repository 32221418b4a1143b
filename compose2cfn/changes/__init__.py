"""The one change model: predicted from two templates, or read from CloudFormation's answers."""
