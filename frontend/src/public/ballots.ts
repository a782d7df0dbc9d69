/** Pages of votes, beside « participation.ts »: all of them work without any script. */

import "./ballots.css";
