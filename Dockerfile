# The portal behind a proxy that ends TLS and buffers: see compose.yaml and docs/operate.md.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /portal
RUN useradd --system --home-dir /portal portal

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
RUN DEBUG=0 SECRET_KEY=only-to-collect-files ALLOWED_HOSTS=localhost python manage.py collectstatic --no-input

USER portal
EXPOSE 8000
CMD ["gunicorn", "aca_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket"]
