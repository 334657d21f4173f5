import { mount } from 'svelte';
import '../../base/web/tokens.css';
import '../../base/web/base.css';
import Terminal from './Terminal.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no place for the terminal');
mount(Terminal, { target });
