# Two commands: `make run` and `make test`. Both prepare .venv themselves.
PYTHON ?= python3
PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard civic/translations/*/LC_MESSAGES/messages.po))

.PHONY: install run test lint translations lock clean

install: $(VENV)/.installed $(CATALOGUES)

$(VENV)/.installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	touch $@

%.mo: %.po | $(VENV)/.installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

run: install
	PORT=$(PORT) $(BIN)/flask demonstration serve

test: install $(VENV)/.installed-dev
	$(BIN)/pytest $(PYTEST_ARGS)

# Strings on screen are written in Danish in the code; English is a catalogue.
translations: $(VENV)/.installed
	mkdir -p var
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --no-location --sort-output -k lazy_text -k text -k plural:1,2 --output var/messages.pot civic
	test -f civic/translations/en/LC_MESSAGES/messages.po || $(BIN)/pybabel --quiet init --input-file var/messages.pot --output-dir civic/translations --locale en
	$(BIN)/pybabel --quiet update --input-file var/messages.pot --output-dir civic/translations --no-fuzzy-matching --ignore-obsolete --width 120 --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --directory civic/translations

lock: $(VENV)/.installed
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) var
