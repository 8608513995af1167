# Inspectwatch in a container. How to run it: docs/operations.md, "In a container".
FROM python:3.13-slim-bookworm AS built
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY inspectwatch inspectwatch
COPY scraper scraper
COPY storage storage
COPY notifier notifier
COPY fixtures fixtures
RUN python -m venv /opt/inspectwatch \
 && /opt/inspectwatch/bin/pip install --no-cache-dir --disable-pip-version-check '.[notify]' \
 && /opt/inspectwatch/bin/pip uninstall --yes pip

FROM python:3.13-slim-bookworm
COPY --from=built /opt/inspectwatch /opt/inspectwatch
RUN install --directory --owner=10001 --group=10001 --mode=0750 /data
ENV PATH=/opt/inspectwatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    INSPECTWATCH_HEALTH_LISTEN=127.0.0.1:8027
# A number, so that what starts it can see that it is not root. It writes to /data and nowhere else.
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=10s --start-period=5m --retries=3 \
  CMD ["python", "-c", "import urllib.request as ask; ask.urlopen('http://127.0.0.1:8027/healthz', timeout=8)"]
ENTRYPOINT ["inspectwatch"]
CMD ["run"]
