"""What `compose2cfn init` writes, as a repository has it."""
