# The loop of a change. Each recipe is a call that can be typed by hand; see CONTRIBUTING.md.

# All recipes.
default:
    @just --list

# Everything compiles, tests and examples too.
check:
    cargo check --locked --all-targets

# Unit tests with this in their names.
test-one name:
    cargo test --locked --lib -- {{name}}

# Tests of one binary: parts, station, window, program, architecture.
test-in binary name="":
    cargo test --locked --test {{binary}} -- {{name}}

# Format, clippy, and who may import whom.
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo test --locked --test architecture

# Stores what the window says now; read the difference before it is committed.
outlines:
    UPDATE_OUTLINES=1 cargo test --locked --test window
    git diff --stat tests/outlines

# The pictures of the docs, from the real window on a virtual screen.
pictures:
    cargo build --locked --release --bin regnwl-station --example window_states
    docs/make-pictures

# All that the gate does.
gate:
    .ci/run
