"""The proxy files of deploy/, run as they are but for the name, the ports, the folders and the certificate."""

import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sites import free_port, listening, until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = "campagne.example"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
CADDY = shutil.which("caddy")


def certificate(folder: Path) -> None:
    """``fullchain.pem`` and ``privkey.pem``, of the name of the files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    at = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), at, at + timedelta(days=1)
    )
    folder.mkdir()
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@contextmanager
def nginx(folder: Path, *ports: int) -> Iterator[str]:
    """Before processes on so many ports; its address. Logs are in ``folder``."""
    certificate(folder / "tls")
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(
        r"(    server 127.0.0.1:\d+ max_fails=0;\n)+",
        "".join(f"    server 127.0.0.1:{one} max_fails=0;\n" for one in ports),
        text,
    )
    text = re.sub(r"listen \[::\].*\n", "", text).replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = text.replace("/etc/ssl/campagne.example", str(folder / "tls")).replace("/var/log/nginx", str(folder))
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/start.log;\n"
        f"events {{ }}\nhttp {{\n{temporary}{text}}}\n",
        encoding="utf-8",
    )
    # The master of nginx would otherwise take another user for its workers, which writes nowhere here.
    more = "user root;" if Path("/proc/self").owner() == "root" else ""
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-e", str(folder / "start.log")]
    with subprocess.Popen([*command, "-g", more] if more else command) as process:
        try:
            until(lambda: listening(port))
            yield f"https://127.0.0.1:{port}"
        finally:
            process.terminate()


def asked(url: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an address under the name of the site, whoever signed its certificate."""
    request = urllib.request.Request(url, headers={"Host": NAME})  # noqa: S310 — the loopback
    try:
        answer = urllib.request.urlopen(request, timeout=60, context=trusting())  # noqa: S310
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        answer.read()
        return answer.status, dict(answer.headers)


def trusting() -> ssl.SSLContext:
    """Believes the certificate made a moment ago."""
    agent = ssl.create_default_context()
    agent.check_hostname, agent.verify_mode = False, ssl.CERT_NONE
    return agent
