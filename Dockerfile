# One image for every service of docker-compose.yml; each runs another command in it.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/hospital

COPY requirements.txt .
RUN pip install -r requirements.txt

COPY frontend frontend
# Without a copy the page loads its libraries from the CDN.
RUN python frontend/vendor.py || true
COPY backend backend
RUN python -m compileall -q backend

RUN useradd --create-home hospital \
    && mkdir -p backend/instance celerybeat-schedule \
    && chown hospital: backend/instance celerybeat-schedule
USER hospital
WORKDIR /srv/hospital/backend
