"""Writes the NPY and NPZ files of this folder with NumPy: `python3 make.py`, with NumPy installed.

Each holds [[0, 1, 2], [3, 4, 5]] unless its name says otherwise. The tests hold the reader against them.
"""

import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
base = np.arange(6).reshape(2, 3)

for kind in ["i1", "<i2", ">i4", "<i8", "u1", ">u2", "<u4", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    order = "big" if kind.startswith(">") else "little"
    np.save(here / f"{kind.strip('<>')}-{order}.npy", base.astype(kind))
np.save(here / "bool.npy", base % 2 == 1)
np.save(here / "fortran.npy", np.asfortranarray(base.astype("<f8")))
np.save(here / "fortran-3d.npy", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
np.save(here / "extremes.npy", np.array([-(2**63), -1, 2**63 - 1], dtype="<i8"))
np.save(here / "special.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]))
np.save(here / "scalar.npy", np.float64(2.5))
np.save(here / "empty.npy", np.zeros((0, 3)))
np.save(here / "complex.npy", base.astype("<c16"))
np.save(here / "text.npy", np.array(["a", "bc"]))
np.save(here / "record.npy", np.zeros(2, dtype=[("a", "<f8"), ("b", "<i4")]))
np.save(here / "long-double.npy", base.astype(np.longdouble))
np.lib.format.write_array(open(here / "version-2.npy", "wb"), base.astype("<f8"), version=(2, 0))
np.lib.format.write_array(open(here / "version-3.npy", "wb"), base.astype("<f8"), version=(3, 0))
np.savez(here / "stored.npz", base, x=base.astype("<f4"), y=np.float64(-1))
np.savez_compressed(here / "deflated.npz", x=np.zeros((100, 100)), y=base)
