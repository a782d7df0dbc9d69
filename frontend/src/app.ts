import "@fontsource-variable/public-sans/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "./styles/app.css";
import htmx from "htmx.org";
import { startAccounts } from "./accounts";
import { startFieldwork } from "./fieldwork";
import { startSearch } from "./search";
import { startStrategy } from "./strategy";

document.documentElement.classList.add("js");
htmx.config.historyCacheSize = 0;
startStrategy(htmx);
startSearch();
startAccounts();
startFieldwork();
if (document.querySelector("zone-map")) void import("./zone-map/element");
if (document.querySelector("nation-map")) void import("./nation-map/element");
