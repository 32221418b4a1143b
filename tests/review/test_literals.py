"""Which plain texts are secrets: what stops a release must be one, and each one must."""

from __future__ import annotations

import pytest

from compose2cfn.review.literals import is_plain_secret

HEX = "9fceb02d0ae598e95dc970b74767f19372d61af8"

HARMLESS = {
    "a commit": ("GIT_COMMIT", HEX),
    "a release": ("SENTRY_RELEASE", HEX),
    "a digest": ("IMAGE_DIGEST", f"sha256:{HEX}"),
    "the least length": ("PASSWORD_MIN_LENGTH", "12"),
    "a number of tokens": ("MAX_TOKENS", "4096"),
    "a way to cut words": ("TOKENIZER", "bpe"),
    "an address": ("TOKEN_URL", "https://id.example.com/token"),
    "an address without password": ("DATABASE_URL", "postgres://db/shop"),
    "a header": ("API_KEY_HEADER", "X-Api-Key"),
    "a file": ("DB_PASSWORD_FILE", "/run/secrets/db"),
    "a path": ("ENCRYPTION_KEY", "/etc/keys/shop.pem"),
    "a switch": ("MYSQL_RANDOM_ROOT_PASSWORD", "yes"),
    "a method": ("POSTGRES_HOST_AUTH_METHOD", "trust"),
    "a public key": ("JWT_PUBLIC_KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"),
    "the name of a secret": ("SECRET_NAME", "prod/db"),
    "a reference": ("DB_PASSWORD", "{{resolve:secretsmanager:db:SecretString:password}}"),
    "nothing": ("DB_PASSWORD", ""),
    "a password of the shell": ("COMMAND", "psql --password=$DB_PASSWORD"),
}

SECRET = {
    "a password": ("DB_PASSWORD", "hunter2"),
    "a password of digits": ("DB_PASSWORD", "1234"),
    "a short name": ("DB_PASS", "hunter2"),
    "a name of one word": ("PGPASSWORD", "hunter2"),
    "a key of an API": ("PAYMENT_API_KEY", "k-77"),
    "a key of AWS": ("KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    "a key of a payment service": ("STRIPE", "sk_" + "live_51H8abcdEFGH"),
    "an address with a password": ("BROKER", "amqp://shop:rabbit@mq:5672"),
    "an address without user": ("CACHE", "redis://:rabbit@cache:6379"),
    "a connection": ("DB", "Server=db;User Id=sa;Password=Hunter2;"),
    "a random text": ("SOMETHING", "Ab3dEf6hIj9kLm2nOp5qRs8t"),
    "a secret of sessions": ("SECRET_KEY_BASE", "not so long"),
}


@pytest.mark.parametrize(("key", "value"), HARMLESS.values(), ids=HARMLESS)
def test_no_secret(key: str, value: str) -> None:
    assert not is_plain_secret(key, value)


@pytest.mark.parametrize(("key", "value"), SECRET.values(), ids=SECRET)
def test_a_secret(key: str, value: str) -> None:
    assert is_plain_secret(key, value)


@pytest.mark.parametrize("value", [None, 7, True, {"Ref": "Secret"}], ids=str)
def test_only_a_text_is_read(value: object) -> None:
    assert not is_plain_secret("DB_PASSWORD", value)
