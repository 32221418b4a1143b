"""Compose files → Project: discover, interpolate, merge, extend, include, decode, x-aws keys.

The only public face is :func:`compose2cfn.compose.loader.load`.
"""
