"""Thin trainers over TRL and DeepSpeed that obey the gate. Comes with `harness train`."""
