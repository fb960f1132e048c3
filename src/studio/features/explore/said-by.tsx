import { useStudio } from '../../shell/react';
import { type AskedNetwork, sameNetwork } from './asked-network';
import { shownNetworkOf } from './exploring';

/** Who said what stands there, and whether that is another network than the one that is chosen by now. */
export function SaidBy({ network }: { readonly network: AskedNetwork }) {
  const isOther = useStudio((state) => !sameNetwork(shownNetworkOf(state), network));
  return (
    <span className="small dim">
      By {network.said}.{isOther && <strong className="start-reason"> That is not the network chosen above.</strong>}
    </span>
  );
}
