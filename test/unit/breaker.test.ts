import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Breaker } from "../../src/core/assistant/breaker";
import { setClock } from "../../src/core/clock";

let at = 0;
beforeEach(() => {
  at = 1_000_000;
  setClock(() => at);
});
afterEach(() => setClock());

function opened(): Breaker {
  const breaker = new Breaker();
  for (let n = 0; n < 3; n++) breaker.failed();
  return breaker;
}

describe("the breaker", () => {
  it("stays closed while failures are not three in a row", () => {
    const breaker = new Breaker();
    for (let n = 0; n < 5; n++) {
      breaker.failed();
      breaker.failed();
      expect(breaker.mayTry()).toBe(true);
      breaker.succeeded();
    }
  });

  it("opens at the third for half a minute, then lets one turn try", () => {
    const breaker = opened();
    expect(breaker.state).toBe("open");
    at += 29_999;
    expect(breaker.mayTry()).toBe(false);
    at += 1;
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.state).toBe("probing");
    expect(breaker.mayTry()).toBe(false);
  });

  it("closes when the probe succeeds, and opens again at once when it fails", () => {
    const breaker = opened();
    at += 30_000;
    breaker.mayTry();
    breaker.failed();
    expect(breaker.mayTry()).toBe(false);
    at += 30_000;
    expect(breaker.mayTry()).toBe(true);
    breaker.succeeded();
    expect(breaker.state).toBe("closed");
    breaker.failed();
    expect(breaker.mayTry()).toBe(true);
  });

  it("lets another turn probe when the first was taken back", () => {
    const breaker = opened();
    at += 30_000;
    breaker.mayTry();
    breaker.undecided();
    expect(breaker.mayTry()).toBe(true);
  });

  it("heeds the provider's own time at the first refusal, up to a minute", () => {
    const breaker = new Breaker();
    breaker.failed(20_000);
    at += 19_999;
    expect(breaker.mayTry()).toBe(false);
    at += 1;
    expect(breaker.mayTry()).toBe(true);
    breaker.failed(3_600_000);
    at += 60_000;
    expect(breaker.mayTry()).toBe(true);
  });
});
