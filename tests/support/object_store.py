"""A local object store with the bucket ``bucket``, for tests of what is kept in S3."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto.server import ThreadedMotoServer

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
    # What this machine may hold of real accounts is never read.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@contextmanager
def served() -> Iterator[str]:
    """The address of the store, set in the environment for the time of a ``with`` block."""
    from s3fs import S3FileSystem

    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in {**_ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint}.items():
                patched.setenv(name, value)
            S3FileSystem.clear_instance_cache()
            # The store of this process outlives its server: the bucket may be there already.
            S3FileSystem().makedirs("bucket", exist_ok=True)
            yield endpoint
    finally:
        S3FileSystem.clear_instance_cache()
        moto.stop()
