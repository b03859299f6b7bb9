import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Of one process and minute. */
export type AskingLimits = { refusalsPerAddress: number; tokensPerClient: number };

/**
 * A token holds for five minutes: whoever asks for one each second has a fault. Refusals are many before they are too many, since
 * all systems of a hospital may come from one address, that of its proxy.
 */
const usual: AskingLimits = { refusalsPerAddress: 300, tokensPerClient: 60 };
const seconds = 60;

/** Seconds to wait; null where there is nothing to wait for. */
type Wait = number | null;

/**
 * Who asks for tokens too often waits. A client is counted by the tokens that it got: nobody is locked out by others who use its
 * name, or an assertion of it that they saw.
 */
export function createAskingLimits({ refusalsPerAddress, tokensPerClient } = usual) {
  const refusals = new RateLimiterMemory({ points: refusalsPerAddress, duration: seconds });
  const tokens = new RateLimiterMemory({ points: tokensPerClient, duration: seconds });
  const waitFor = async (limiter: RateLimiterMemory, key: string): Promise<Wait> => {
    const known = await limiter.get(key);
    return known !== null && known.consumedPoints >= limiter.points ? Math.max(1, Math.ceil(known.msBeforeNext / 1000)) : null;
  };
  return {
    /** Whether an address was refused so often that it is not listened to. */
    ofAddress: async (address: string): Promise<Wait> => waitFor(refusals, address),
    refused: async (address: string): Promise<void> => void (await refusals.penalty(address)),
    /** Whether a client was given so many tokens that it gets no more. */
    ofClient: async (clientId: string): Promise<Wait> => waitFor(tokens, clientId),
    given: async (clientId: string): Promise<void> => void (await tokens.penalty(clientId)),
  };
}

export type Asking = ReturnType<typeof createAskingLimits>;
