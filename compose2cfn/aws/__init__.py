"""The only room that imports boto3; implements the gate's protocols and looks up facts."""
