#include "regression-kernels.h"

#include <cmath>
#include <cstdint>

namespace tandem {

namespace {

#define TANDEM_INLINE inline __attribute__((always_inline))

template <int Lanes>
struct Vector {
  typedef double Doubles __attribute__((vector_size(Lanes * 8), aligned(8), may_alias));
  typedef int64_t Integers __attribute__((vector_size(Lanes * 8)));
  typedef float Floats __attribute__((vector_size(Lanes * 4), aligned(4), may_alias));

  static TANDEM_INLINE Doubles& at(double* numbers) { return *reinterpret_cast<Doubles*>(numbers); }
  static TANDEM_INLINE const Doubles& at(const double* numbers) { return *reinterpret_cast<const Doubles*>(numbers); }
};

template <int Lanes>
TANDEM_INLINE void load(const float* numbers, typename Vector<Lanes>::Doubles& into) {
  using V = Vector<Lanes>;
  into = __builtin_convertvector(*reinterpret_cast<const typename V::Floats*>(numbers), typename V::Doubles);
}

template <int Lanes>
TANDEM_INLINE void widenNumbers(const float* from, Index count, double* to) {
  using V = Vector<Lanes>;
  Index i = 0;
  for (; i + Lanes <= count; i += Lanes) load<Lanes>(from + i, V::at(to + i));
  for (; i < count; ++i) to[i] = from[i];
}

/** Four sums side by side, as each addition waits for the one before. */
template <int Lanes>
TANDEM_INLINE double dotOf(const float* a, const double* b, Index count) {
  using V = Vector<Lanes>;
  typename V::Doubles sums[4] = {};
  Index i = 0;
  for (; i + 4 * Lanes <= count; i += 4 * Lanes)
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      typename V::Doubles wide;
      load<Lanes>(a + i + v * Lanes, wide);
      sums[v] += wide * V::at(b + i + v * Lanes);
    }
  sums[0] += sums[1] + (sums[2] + sums[3]);
  double sum = 0;
  for (int lane = 0; lane < Lanes; ++lane) sum += sums[0][lane];
  for (; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

template <int Lanes>
TANDEM_INLINE void addScaledTo(double factor, const float* from, Index count, double* to) {
  using V = Vector<Lanes>;
  Index i = 0;
  for (; i + Lanes <= count; i += Lanes) {
    typename V::Doubles wide;
    load<Lanes>(from + i, wide);
    V::at(to + i) += factor * wide;
  }
  for (; i < count; ++i) to[i] += factor * from[i];
}

/** The sums stay in registers, which is why every loop but that over the depth must be unrolled. */
template <int Lanes, int Rows, int Width>
TANDEM_INLINE void multiplyTile(const Product& p) {
  using V = Vector<Lanes>;
  typename V::Doubles sums[Rows][Width];
#pragma GCC unroll 8
  for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 8
    for (int v = 0; v < Width; ++v)
      sums[row][v] = p.adds ? V::at(p.out + row * p.outRow + v * Lanes) : typename V::Doubles{};
  for (Index step = 0; step < p.depth; ++step) {
    typename V::Doubles b[Width];
#pragma GCC unroll 8
    for (int v = 0; v < Width; ++v) b[v] = V::at(p.b + step * p.bStep + v * Lanes);
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
      const double a = p.a[row * p.aRow + step * p.aStep];
#pragma GCC unroll 8
      for (int v = 0; v < Width; ++v) sums[row][v] += a * b[v];
    }
  }
#pragma GCC unroll 8
  for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 8
    for (int v = 0; v < Width; ++v) V::at(p.out + row * p.outRow + v * Lanes) = sums[row][v];
}

/** 1 / n! for the series of the exponential, the highest power first. */
constexpr double inverseFactorials[] = {1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                                        1.0 / 40320,      1.0 / 5040,      1.0 / 720,      1.0 / 120,     1.0 / 24,
                                        1.0 / 6,          0.5,             1.0,            1.0};

/**
 * e^x for x of at most 0, in place, to a unit or two in the last place: x = n log 2 + r with |r| at most log 2 / 2, the series of
 * e^r, and n added to its exponent. What is below the least normal number becomes about that.
 */
template <int Lanes>
TANDEM_INLINE void exponential(typename Vector<Lanes>::Doubles& x) {
  using V = Vector<Lanes>;
  using Doubles = typename V::Doubles;
  const Doubles least = Doubles{} - 708.0;
  x = x < least ? least : x;
  constexpr double rounder = 0x1.8p52;  // added, it leaves the nearest integer in the lowest bits
  const Doubles rounded = x * 0x1.71547652b82fep0 + rounder;
  const Doubles n = rounded - rounder;
  const Doubles r = (x - n * 0x1.62e42fefa3800p-1) - n * 0x1.ef35793c76730p-45;  // log 2, in two parts
  Doubles series = Doubles{} + inverseFactorials[0];
#pragma GCC unroll 16
  for (int i = 1; i < 14; ++i) series = series * r + inverseFactorials[i];
  const auto exponent = (typename V::Integers)rounded << 52;
  x = (Doubles)((typename V::Integers)series + exponent);
}

template <int Lanes>
TANDEM_INLINE double softmaxOf(double* row, Index count) {
  using V = Vector<Lanes>;
  using Doubles = typename V::Doubles;
  constexpr double lowest = -1e300;
  const Index padded = (count + Lanes - 1) / Lanes * Lanes;
  for (Index i = count; i < padded; ++i) row[i] = lowest;
  Doubles high = Doubles{} + lowest;
  for (Index i = 0; i < padded; i += Lanes) {
    const Doubles logits = V::at(row + i);
    high = logits > high ? logits : high;
  }
  double highest = high[0];
  for (int lane = 1; lane < Lanes; ++lane) highest = high[lane] > highest ? high[lane] : highest;
  Doubles sums = {};
  for (Index i = 0; i < padded; i += Lanes) {
    Doubles values = V::at(row + i) - highest;
    exponential<Lanes>(values);
    V::at(row + i) = values;
    sums += values;
  }
  double sum = 0;
  for (int lane = 0; lane < Lanes; ++lane) sum += sums[lane];
  const double scale = 1 / sum;
  for (Index i = 0; i < padded; i += Lanes) V::at(row + i) *= scale;
  return highest + std::log(sum);
}

/** All kernels compiled for one set of instructions. */
#define TANDEM_KERNELS(NAME, TARGET, LANES, ROWS)                                                               \
  TARGET void NAME##Widen(const float* from, Index count, double* to) { widenNumbers<LANES>(from, count, to); } \
  TARGET double NAME##Dot(const float* a, const double* b, Index count) { return dotOf<LANES>(a, b, count); }   \
  TARGET void NAME##AddScaled(double factor, const float* from, Index count, double* to) {                      \
    addScaledTo<LANES>(factor, from, count, to);                                                                \
  }                                                                                                             \
  TARGET void NAME##Tile1(const Product& p) { multiplyTile<LANES, ROWS, 1>(p); }                                \
  TARGET void NAME##Tile2(const Product& p) { multiplyTile<LANES, ROWS, 2>(p); }                                \
  TARGET void NAME##Tile3(const Product& p) { multiplyTile<LANES, ROWS, 3>(p); }                                \
  TARGET double NAME##Softmax(double* row, Index count) { return softmaxOf<LANES>(row, count); }                \
  constexpr RegressionKernels NAME = {LANES,       ROWS,        NAME##Widen, NAME##Dot, NAME##AddScaled,        \
                                      {NAME##Tile1, NAME##Tile2, NAME##Tile3}, NAME##Softmax};

TANDEM_KERNELS(plain, , 2, 4)
#ifdef __x86_64__
TANDEM_KERNELS(avx2, __attribute__((target("avx2,fma"))), 4, 4)
TANDEM_KERNELS(avx512, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))), 8, 8)
#endif

}  // namespace

const RegressionKernels& regressionKernels() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2;
#endif
  return plain;
}

}  // namespace tandem
