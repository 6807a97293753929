(()=>{
"use strict";
if(!globalThis.document?.adoptedStyleSheets||customElements.get("kb-search"))return;
const STYLE=":host{display:block;}:host([hidden]),[hidden]{display:none !important;}[part=\"box\"]{all:initial;display:block;position:relative;color-scheme:inherit;color:var(--ink);font:var(--kb-font-size,medium) / 1.45 sans-serif;font-family:var(--kb-font,inherit);text-align:start;--ink:var(--kb-ink,#1c1a17);--soft:var(--kb-soft-ink,#524d46);--paper:var(--kb-paper,#fdfcf9);--line:var(--kb-line,#87817a);--accent:var(--kb-accent,#10506e);--mark:var(--kb-mark,#ffe98f);}:host([theme=\"light\"]) [part=\"box\"]{color-scheme:light;}:host([theme=\"dark\"]) [part=\"box\"]{color-scheme:dark;}:host([theme=\"auto\"]) [part=\"box\"]{color-scheme:light dark;}@supports (color:light-dark(red,red)){[part=\"box\"]{--ink:var(--kb-ink,light-dark(#1c1a17,#ece7dd));--soft:var(--kb-soft-ink,light-dark(#524d46,#b9b2a6));--paper:var(--kb-paper,light-dark(#fdfcf9,#171613));--line:var(--kb-line,light-dark(#87817a,#8d877d));--accent:var(--kb-accent,light-dark(#10506e,#9ccbe8));--mark:var(--kb-mark,light-dark(#ffe98f,#564600));}}*{box-sizing:border-box;}[part=\"off\"]{all:unset;text-decoration:underline;cursor:pointer;}:focus-visible{outline:3px solid var(--accent);outline-offset:2px;}[part=\"form\"]{display:flex;flex-wrap:wrap;gap:0.4em 0.5em;align-items:center;}[part=\"label\"]{flex:1 0 100%;}[part=\"input\"],[part=\"button\"]{min-block-size:2.6em;margin:0;padding:0.4em 0.75em;border:1px solid var(--line);border-radius:var(--kb-radius,2px);background:var(--paper);color:inherit;font:inherit;}[part=\"input\"]{flex:1 1 9em;min-inline-size:0;appearance:none;}[part=\"button\"]{border-color:var(--accent);background:var(--accent);color:var(--paper);cursor:pointer;}[part=\"off\"],[part=\"exit\"],[part=\"more\"],[part=\"context\"]{display:inline-block;padding-block:0.2em;color:var(--accent);}[part=\"panel\"]{position:absolute;z-index:9999;inset:100% 0 auto;min-inline-size:min(22em,100vw - 16px);max-block-size:min(70vh,34em);margin-block-start:0.4em;overflow:auto;overscroll-behavior:contain;border:1px solid var(--line);border-radius:var(--kb-radius,2px);background:var(--paper);}[part=\"message\"],[part=\"more\"]{margin:0;padding:0.6em 0.9em;}[part=\"result\"]{display:block;padding:0.6em 0.9em;border-block-end:1px solid color-mix(in srgb,var(--line) 40%,transparent);color:inherit;text-decoration:none;overflow-wrap:anywhere;}[part=\"result\"]:hover,[aria-selected=\"true\"]{background:color-mix(in srgb,var(--accent) 9%,transparent);}[aria-selected=\"true\"]{outline:2px solid var(--accent);outline-offset:-2px;}[part=\"title\"],[part=\"place\"],[part=\"text\"]{display:block;}[part=\"title\"]{color:var(--accent);text-decoration:underline 1px;text-underline-offset:0.2em;}[part=\"place\"],[part=\"changed\"]{color:var(--soft);font-size:0.9375em;}[part=\"context\"]{margin-inline-end:1em;}[part=\"mark\"]{background:var(--mark);color:inherit;text-decoration:underline 2px;}[part=\"status\"]{position:absolute;inline-size:1px;block-size:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;}@media (forced-colors:active){[part=\"mark\"]{background:Mark;color:MarkText;}}";
const LABELS=["static/684f8645d530/labels/", "cy", "pl", "ro", "sq", "vi"];
const ADDRESS=[document.currentScript,...document.querySelectorAll('script[src*="/widget."]')]
.find((each)=>each instanceof HTMLScriptElement&&each.src)?.src;
if(!ADDRESS)return;
const DEBOUNCE_MS=200;
const SLOW_MS=1000;
const TIMEOUT_MS=8000;
const LEAD_CHARS=70;
const TEXT_CHARS=240;
const ENGLISH={
label: "Search the library",
search: "Search",
results: "Results",
found: {one: "# passage found",other: "# passages found"},
none: "No passage has these words.",
near: "No passage has these words; these are near in meaning.",
all: "All results",
busy: "Searching …",
down: "The library cannot be searched just now.",
open: "Open the search page",
page: "p. #",
pages: "pp. #",
tab: "opens in a new tab",
exit: "Exit this page",
context: "In context",
changed: "The source has changed since.",
gone: "The source is no longer in the library.",
withdrawn: "The library has withdrawn this quotation.",
off: "Turn off the shortcut #",
};
const MOD=/^(Mac|iP)/.test(navigator.platform)?"Meta":"Control";
const home=new URL(".",ADDRESS).href;
const sheet=new CSSStyleSheet();
sheet.replaceSync(STYLE);
const FETCH_OPTIONS={credentials: "omit",referrerPolicy: "no-referrer",redirect: "error"};
const languages={en: Promise.resolve(ENGLISH)};
function loadLabels(language){
const code=language.toLowerCase().split("-")[0];
const known=LABELS.includes(code)?code:"en";
languages[known]??=fetch(`${home}${LABELS[0]}${known}.json`,FETCH_OPTIONS)
.then((answer)=>answer.json())
.then((found)=>({...ENGLISH,...found,language: known}))
.catch(()=>ENGLISH);
return languages[known];
}
function createElement(name,attributes,...children){
const element=document.createElement(name);
for(const key in attributes)element.setAttribute(key,attributes[key]);
element.append(...children);
return element;
}
const foldText=(text)=>text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu,"");
const truncate=(text)=>text.replace(/(\s\S*|[\ud800-\udbff])$/u,"")+" …";
function parseExcerpt(html){
const entities={lt: "<",gt: ">",amp: "&","#34": '"',"#39": "'"};
const parts=html.split(/<\/?mark>/).map((part)=>part.replace(/&([#\w]+);/g,(all,name)=>entities[name]??all));
if(parts[0].length>LEAD_CHARS)parts[0]="… "+parts[0].slice(-LEAD_CHARS).replace(/^\S*\s/,"");
let room=TEXT_CHARS;
return parts.flatMap((part,at)=>{
if(room<=0)return [];
const shown=part.length>room?truncate(part.slice(0,room)):part;
room-=part.length;
if(at % 2===0)return shown;
room=Math.max(room,1);
return createElement("mark",{part: "mark"},part);
});
}
class Widget extends HTMLElement {
labels=ENGLISH;
constructor(){
super();
this.attachShadow({mode: "open"}).adoptedStyleSheets=[sheet];
this.box=createElement("div",{part: "box"});
}
connectedCallback(){
this.render();
loadLabels(this.lang).then((labels)=>{
this.labels=labels;
this.render();
});
}
attributeChangedCallback(){
if(this.isConnected)this.connectedCallback();
}
setLink(link,address){
link.href=address;
link.rel="noreferrer";
if(this.getAttribute("open-in")==="new"){
link.target="_blank";
link.title=this.labels.tab;
}
return link;
}
emit(name,detail,cancelable=false){
return this.dispatchEvent(new CustomEvent(name,{bubbles: true,composed: true,cancelable,detail}));
}
}
class Search extends Widget {
static observedAttributes=["exit-link","lang","placeholder","shortcut"];
active=-1;
shift=0;
constructor(){
super();
this.label=createElement("label",{part: "label",for: "q"});
this.input=createElement("input",{
part: "input",id: "q",type: "search",role: "combobox",enterkeyhint: "search",autocomplete: "off",
autocapitalize: "off",spellcheck: "false",maxlength: 1000,dir: "auto",
"aria-autocomplete": "list","aria-controls": "list","aria-expanded": "false",
});
this.button=createElement("button",{part: "button"});
this.exit=createElement("a",{part: "exit",rel: "noreferrer nofollow"});
this.off=createElement("button",{part: "off",type: "button"});
this.list=createElement("div",{part: "list",id: "list",role: "listbox"});
this.message=createElement("p",{part: "message"});
this.more=createElement("a",{part: "more"});
this.panel=createElement("div",{part: "panel",tabindex: -1,hidden: ""},this.message,this.list,this.more);
this.status=createElement("p",{part: "status",role: "status"});
const inputs=[this.label,this.input,this.button,this.exit,this.off];
this.form=createElement("form",{part: "form",role: "search"},...inputs);
this.box.append(this.form,this.panel,this.status);
this.shadowRoot.append(this.box);
this.input.addEventListener("input",()=>this.onInput());
this.input.addEventListener("click",()=>this.open());
this.input.addEventListener("keydown",(event)=>this.onKeydown(event));
this.form.addEventListener("submit",(event)=>{
event.preventDefault();
this.setLink(this.more,this.resultsUrl()).click();
});
this.list.addEventListener("click",(event)=>this.onSelect(event));
this.exit.addEventListener("click",(event)=>{
event.preventDefault();
this.input.value="";
this.close();
location.replace(this.exit.href);
});
this.off.addEventListener("click",()=>{
this.removeAttribute("shortcut");
this.input.focus();
});
this.box.addEventListener("focusout",(event)=>{
if(!this.shadowRoot.contains(event.relatedTarget))this.close();
});
}
connectedCallback(){
const plain=this.querySelector("[name=q]");
if(plain?.value&&!this.input.value)this.input.value=plain.value;
const focused=plain&&plain===document.activeElement;
super.connectedCallback();
document.addEventListener("keydown",this.onShortcut);
if(focused)this.input.focus();
}
disconnectedCallback(){
this.cancel();
document.removeEventListener("keydown",this.onShortcut);
}
render(){
const {label,search,results,exit,off,language}=this.labels;
this.box.lang=language??"en";
this.label.textContent=label;
this.button.textContent=search;
this.list.setAttribute("aria-label",results);
this.input.placeholder=this.getAttribute("placeholder")??"";
this.exit.textContent=exit;
this.exit.hidden=!/^https?:/.test(this.getAttribute("exit-link"));
this.exit.href=this.getAttribute("exit-link")??"";
const [,mod,key]=this.parseShortcut();
this.off.hidden=mod||!key;
this.off.textContent=off.replace("#",key);
this.input.ariaKeyShortcuts=mod?`${MOD}+${key}`:key??null;
}
parseShortcut(){
return /^(mod\+)?([^\s+A-Z])$/.exec(this.getAttribute("shortcut"))??[];
}
onShortcut=(event)=>{
const [,mod,key]=this.parseShortcut();
if(!key||event.key?.toLowerCase()!==key||event.isComposing||event.defaultPrevented)return;
const held=["Control","Meta","Alt",mod&&"Shift"].filter((name)=>event.getModifierState(name)).join();
const [target]=event.composedPath();
if(held!==(mod?MOD:"")||target.matches?.(":read-write,select"))return;
this.input.focus();
if(this.shadowRoot.activeElement)event.preventDefault();
};
buildQuery(){
const pairs=[["q",this.input.value.trim()]];
for(const name of ["jurisdiction","authority","document","publisher","kind","speaker"]){
for(const value of (this.getAttribute(name)??"").split("|"))if(value.trim())pairs.push([name,value.trim()]);
}
return new URLSearchParams(pairs);
}
resultsUrl(){
return `${home}search?${this.buildQuery()}`;
}
cancel(){
const pending=this.timer||this.request;
clearTimeout(this.timer);
this.request?.abort();
this.timer=this.request=null;
return pending;
}
onInput(){
this.cancel();
if(this.input.value.match(/[\p{L}\p{N}]/gu)?.length>1)this.timer=setTimeout(()=>this.search(),DEBOUNCE_MS);
else this.show([]);
}
async search(){
this.timer=null;
const request=new AbortController();
const timers=[
setTimeout(()=>this.show([],this.labels.busy),SLOW_MS),
setTimeout(()=>request.abort(),TIMEOUT_MS),
];
const body=this.buildQuery();
body.set("limit",Math.min(Math.max(parseInt(this.getAttribute("limit"))||5,1),50));
this.request=request;
let status=0;
let answer={};
try {
const response=await fetch(`${home}search.json`,{...FETCH_OPTIONS,method: "POST",body,signal: request.signal});
status=response.status;
answer=await response.json();
} catch {/* no answer,or not JSON: reported below */}
timers.forEach(clearTimeout);
if(this.request!==request)return;
this.request=null;
if(answer?.hits)this.showHits(answer);
else {
this.show([],this.labels.down);
this.emit("kb-error",{status,errors: answer?.errors??[]});
}
}
showHits({hits,total,query,only_by_meaning: byMeaning}){
const {found,none,near,language}=this.labels;
const form=new Intl.PluralRules(language??"en").select(total);
const count=(found[form]??found.other).replace("#",total.toLocaleString(language??"en"));
const message=total?[byMeaning?near:"",...query.notices].join(" "):none;
this.show(hits.map((hit,at)=>this.createOption(hit,at)),message,total?count:"");
this.emit("kb-search",{total,shown: hits.length});
}
createOption({id,document: source,heading,page,excerpt_html: html},at){
const {labels}=this;
const label=page&&page.label.replace("-","–");
const pages=label&&(page.first===page.last?labels.page:labels.pages).replace("#",label);
const place=[heading.at(-1),pages,source.date.slice(0,4)].filter(Boolean).join(" · ");
const link=createElement(
"a",
{part: "result",id: `r${at}`,role: "option",tabindex: -1,"aria-selected": "false"},
createElement("span",{part: "title",dir: "auto"},source.title||source.id),
createElement("span",{part: "place",dir: "auto"},place),
createElement("span",{part: "text",dir: "auto",lang: ""},...parseExcerpt(html)),
);
const url=home+["documents",source.id,id].map(encodeURIComponent).join("/");
link.passage={id,document: source.id,url};
return this.setLink(link,`${url}?${new URLSearchParams({q: this.input.value.trim()})}`);
}
show(options,message="",count=""){
this.select(-1);
this.list.replaceChildren(...options);
this.message.textContent=message;
this.setLink(this.more,this.resultsUrl()).textContent=count?`${this.labels.all} (${count})`:this.labels.open;
this.status.textContent=`${message} ${count}`;
this.open();
}
open(){
const found=this.list.childElementCount>0;
this.list.hidden=!found;
this.message.hidden=!this.message.textContent;
this.panel.hidden=!found&&this.message.hidden;
this.input.setAttribute("aria-expanded",found);
const {left,right}=this.panel.getBoundingClientRect();
const over=document.documentElement.clientWidth-8-right+this.shift;
this.shift=Math.max(8-left+this.shift,Math.min(over,0));
this.panel.style.translate=`${this.shift}px`;
}
close(){
if(this.cancel())this.list.replaceChildren();
this.select(-1);
this.panel.hidden=true;
this.input.setAttribute("aria-expanded",false);
}
select(at){
const options=this.list.children;
options[this.active]?.setAttribute("aria-selected","false");
this.active=at;
options[at]?.setAttribute("aria-selected","true");
options[at]?.scrollIntoView({block: "nearest"});
this.input.setAttribute("aria-activedescendant",options[at]?.id??"");
}
onKeydown(event){
const options=this.list.children;
const step={ArrowDown: 1,ArrowUp: -1}[event.key];
if(event.isComposing)return;
if(step&&options.length){
this.open();
const places=options.length+1;
this.select(((this.active+1+step+places)% places)-1);
} else if(event.key==="Enter"&&this.active>=0){
const {ctrlKey,metaKey,shiftKey}=event;
const click={bubbles: true,cancelable: true,composed: true,ctrlKey,metaKey,shiftKey};
options[this.active].dispatchEvent(new MouseEvent("click",click));
} else if(event.key==="Escape"&&!this.panel.hidden){
this.close();
event.stopPropagation();
} else return;
event.preventDefault();
}
onSelect(event){
const link=event.target.closest("a");
if(link&&!this.emit("kb-select",link.passage,true))event.preventDefault();
}
}
class Quote extends Widget {
static observedAttributes=["lang","src"];
constructor(){
super();
this.words=createElement("slot",{});
this.link=createElement("a",{part: "context"});
this.remark=createElement("span",{part: "changed"});
this.box.append(this.link,this.remark);
this.shadowRoot.append(this.words,this.box);
new MutationObserver(()=>this.clear()).observe(this,{childList: true,characterData: true,subtree: true});
}
render(){
const address=this.getAttribute("src")??"";
const isNew=this.address!==address;
this.address=address;
if(isNew)this.state="";
this.box.lang=this.labels.language??"en";
this.box.hidden=!/^https?:\/\/.+\/documents\//.test(address);
this.words.hidden=this.link.hidden=this.state==="withdrawn";
this.setLink(this.link,address).textContent=this.labels.context;
this.remark.textContent=this.labels[this.state]??"";
if(this.box.hidden||!isNew)return;
new IntersectionObserver(([seen],observer)=>{
if(!seen.isIntersecting)return;
observer.disconnect();
this.check(address);
}).observe(this);
}
async check(address){
let state="";
try {
const response=await fetch(address.replace(/[?#].*|$/,".json"),{...FETCH_OPTIONS,redirect: "follow"});
const {passage,withdrawn}=await response.json();
if(response.ok){
const source=foldText(passage.text);
const words=this.querySelector("blockquote")?.textContent??"";
const parts=words.split(/\[[^\]]*\]|…|\.{3}/);
if(!parts.every((part)=>source.includes(foldText(part))))state="changed";
} else state={404: "gone",410: withdrawn?"withdrawn":"changed"}[response.status];
} catch {/* no answer,or none of the library */}
if(this.address!==address)return;
this.state=state;
this.render();
this.clear();
if(state==="withdrawn")this.emit("kb-withdrawn",{url: address});
}
clear(){
if(this.state!=="withdrawn")return;
const nodes=document.createNodeIterator(this);
for(let node=nodes.nextNode(); (node=nodes.nextNode());){
if(node.data)node.data="";
for(const name of node.getAttributeNames?.()??[])node.removeAttribute(name);
}
}
}
customElements.define("kb-search",Search);
customElements.define("kb-quote",Quote);
addEventListener("message",({origin,source,data})=>{
if(origin!==new URL(home).origin||!(data?.kbHeight>0))return;
for(const frame of document.querySelectorAll("iframe")){
if(frame.contentWindow===source)frame.style.height=`${Math.min(data.kbHeight,4000)}px`;
}
});
})();
