"""Compilation by numba, at first use, kept on disk for the next start; and two instructions that it does not offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
from llvmlite import ir
from numba.extending import intrinsic

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function compiled; while it runs, other threads of Python run too."""
    return cast("Callable[P, R]", numba.njit(nogil=True, cache=True, error_model="numpy")(function))


def _popcount(_typing: Any, word: Any) -> Any:
    """Return how many bits of a 64-bit word are set (one instruction)."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return numba.types.uint64(word), generate


def _prefetch(_typing: Any, array: Any, at: Any) -> Any:
    """Ask the processor for the cache line of ``array[at]`` of a flat array, without waiting for it.

    The place need not exist: a prefetch never faults.
    """
    signature = numba.types.void(array, at)

    def generate(context: Any, builder: Any, signed: Any, arguments: Any) -> Any:
        data = context.make_array(signed.args[0])(context, builder, arguments[0]).data
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        called = builder.module.declare_intrinsic(
            "llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        )
        read, keep, data_cache = ir.Constant(flag, 0), ir.Constant(flag, 3), ir.Constant(flag, 1)
        builder.call(called, [place, read, keep, data_cache])
        return context.get_dummy_value()

    return signature, generate


popcount: Callable[[Any], Any] = cast("Any", intrinsic(_popcount))
prefetch: Callable[[Any, Any], None] = cast("Any", intrinsic(_prefetch))
