"""Host names with their ports. The settings read ALLOWED_HOSTS with it, so it imports nothing of Django."""


def split_port(host: str) -> tuple[str, str]:
    """`portal.example:8443` is (`portal.example`, `8443`); the port is empty where none is named."""
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and not port.endswith("]") else (host, "")
