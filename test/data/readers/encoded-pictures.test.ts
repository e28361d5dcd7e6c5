import { expect, test } from "vitest";
import { openEncoded } from "../../../lib/data/readers/encoded-pictures.js";

const file = (header: string, ...values: number[]) => Buffer.concat([Buffer.from(header), Buffer.from(values)]);

test("PPM and PGM files are read as they are, comments in their headers passed over", async () => {
  const ppm = await openEncoded(file("P6\n# by hand\n2 1\n255\n", 1, 2, 3, 4, 5, 6), "a.ppm");
  expect(ppm).toMatchObject({ height: 1, width: 2 });
  expect([...(await ppm.decode()).pixels]).toEqual([1, 2, 3, 4, 5, 6]);
  const pgm = await openEncoded(file("P5 1 2 255 ", 7, 8), "a.pgm");
  expect([...(await pgm.decode()).pixels]).toEqual([7, 7, 7, 8, 8, 8]);
});

test("cut, wide and other headers are errors that name the picture", async () => {
  await expect(openEncoded(file("P6 2 1 255 ", 1, 2, 3), "a.ppm")).rejects.toThrow(
    /expected 17 bytes .*, got 14.*\(a\.ppm\)/,
  );
  await expect(openEncoded(file("P6 2 1 65535 "), "a.ppm")).rejects.toThrow(
    /values up to 255, got another header \(a\.ppm\)/,
  );
  await expect(openEncoded(file("P6 999999 999999 255 "), "a.ppm")).rejects.toThrow("got 999999 x 999999 (a.ppm)");
  await expect(openEncoded(file("P6 0 1 255 "), "a.ppm")).rejects.toThrow("expected 1 to");
  await expect(openEncoded(file(`P6${" ".repeat(4000)}x`), "a.ppm")).rejects.toThrow("got another header");
  await expect(openEncoded(file("no picture"), "a.png")).rejects.toThrow(/expected a JPEG, .*\(a\.png\)/);
});
