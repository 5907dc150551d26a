# One image for every process of ours; the command says which: escalation api, worker, codec-server, migrate.

FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt
# Compiled here, for whoever runs it may not write there and would compile everything at each start.
ENV UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=/opt/escalation
RUN uv venv --python 3.13 "$VIRTUAL_ENV" && uv pip install --require-hashes -r requirements/base.txt
COPY pyproject.toml README.md ./
COPY domain/ domain/
COPY workflows/ workflows/
COPY activities/ activities/
COPY store/ store/
COPY workers/ workers/
COPY starter/ starter/
COPY lab/ lab/
COPY sandbox/ sandbox/
COPY policies/ policies/
# The wheel's own build tools are pinned by hash as well.
RUN uv build --wheel --build-constraint requirements/dev.txt --require-hashes --out-dir dist \
    && uv pip install --no-deps dist/*.whl

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/escalation escalation
COPY --from=build /opt/escalation /opt/escalation
ENV PATH=/opt/escalation/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ESCALATION_DATA_DIR=/var/lib/escalation \
    ESCALATION_LISTEN_HOST=0.0.0.0
USER escalation
WORKDIR /var/lib/escalation
CMD ["escalation", "--help"]
