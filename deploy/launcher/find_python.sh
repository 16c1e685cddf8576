# Sets $python to a Python the locks are made for (3.11 to 3.13), else to any later one.
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
later='import sys; sys.exit(sys.version_info < (3, 11))'
python=
for rule in "$fits" "$later"; do
  for candidate in python3 python3.13 python3.12 python3.11; do
    if [ -z "$python" ] && "$candidate" -c "$rule" >/dev/null 2>&1; then python=$candidate; fi
  done
done
if [ -z "$python" ]; then
  echo "Python 3.11 or later is needed, and none of python3, python3.13, python3.12, python3.11 is." >&2
  exit 1
fi
