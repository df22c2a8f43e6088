# The same checkout, the same lock, the same launcher as on any machine.
FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /federkiel
COPY . .
# The first start also compiles writing and plotting, so that the container need not: for the processor that the image is built on;
# another one compiles once more, when it writes its first letter.
RUN ./federkiel hands >/dev/null \
    && useradd --system --home-dir /data --create-home federkiel \
    && mkdir -p /keys \
    && chown -R federkiel: /data /keys .venv
USER federkiel
VOLUME ["/data"]
EXPOSE 8000
ENTRYPOINT ["./federkiel"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--data", "/data"]
