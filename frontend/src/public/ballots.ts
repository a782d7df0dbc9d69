/** Pages of votes: all of them work without this script, which brings what pages to take part share. */

import "./participation";
import "./ballots.css";
