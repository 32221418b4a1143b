"""Project + Facts → Template, with coverage computed from the registry of mappings."""
