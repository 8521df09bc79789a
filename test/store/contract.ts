import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/model/store.ts';
import { alertContract } from './contract-alerts.ts';
import { heardContract } from './contract-heard.ts';
import { identityContract } from './contract-identity.ts';
import { jobContract } from './contract-jobs.ts';
import { ledgerContract } from './contract-ledger.ts';
import { mentionContract } from './contract-mentions.ts';
import { refreshContract } from './contract-refresh.ts';
import { rescoreContract } from './contract-rescore.ts';
import { searchContract } from './contract-search.ts';
import { seriesContract } from './contract-series.ts';
import { verdictContract } from './contract-verdicts.ts';

/** Gives the store of the running test: a fresh one for each. */
export type Fresh = () => Store;

/** What every store must keep, whatever database it stands on. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });
    for (const contract of [
      jobContract,
      mentionContract,
      searchContract,
      seriesContract,
      heardContract,
      alertContract,
      verdictContract,
      refreshContract,
      rescoreContract,
      identityContract,
      ledgerContract,
    ])
      contract(() => store);
  });
}
