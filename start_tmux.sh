#!/usr/bin/env bash
# Run the whole hospital: ./start_tmux.sh [--foreground]     Stop it: ./start_tmux.sh stop
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" backend/dev.py "$@"
    fi
done
echo "Python 3.11 or newer is needed and was not found." >&2
exit 1
